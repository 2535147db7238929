package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.VerificationQuery;
import java.util.ArrayList;
import java.util.List;

/** Finds what is wrong with the queries that restored databases are asked. */
public final class QueryFields {
  private QueryFields() {}

  /** What is wrong with {@code queries}, which are the field {@code field}. */
  public static List<String> problems(String field, List<VerificationQuery> queries) {
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      VerificationQuery query = queries.get(i);
      String path = field + "[" + i + "]";
      if (query.database() == null || query.database().isBlank()) {
        problems.add(path + ".database: name the database that is asked");
      }
      if (query.sql() == null || query.sql().isBlank()) {
        problems.add(path + ".sql: write the query");
      }
      JobFields.duration(query.timeout(), path + ".timeout", problems);
    }
    return problems;
  }
}
