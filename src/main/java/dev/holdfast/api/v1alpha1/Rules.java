package dev.holdfast.api.v1alpha1;

/**
 * The syntax of {@link Patterns} as rules of the CRDs. A pattern in a schema refuses with the
 * pattern itself; a rule refuses with a sentence that says what to write instead.
 */
final class Rules {
  private static final String BEGIN = "self.matches(r\"";
  private static final String END = "\")";

  static final String SCHEDULE = BEGIN + Patterns.SCHEDULE + END;
  static final String SCHEDULE_SAYS =
      "write five cron fields (minute hour day month weekday) such as 0 3 * * *, or @daily and its"
          + " like; there is no field for seconds";

  static final String DURATION = BEGIN + Patterns.DURATION + END;
  static final String DURATION_SAYS =
      "write whole numbers with units, largest first, such as 90s, 30m, 1h30m, 7d or 2w";

  static final String STORAGE = BEGIN + Patterns.STORAGE + END;
  static final String STORAGE_SAYS = "write a whole number with a unit, such as 500Mi or 50Gi";

  static final String FREE_SPACE = BEGIN + Patterns.FREE_SPACE + END;
  static final String FREE_SPACE_SAYS =
      "write a share such as 10%, or a whole number with a unit, such as 50Gi";

  static final String PERCENT = BEGIN + Patterns.PERCENT + END;
  static final String PERCENT_SAYS = "write a whole number of percent of at least 1, such as 50%";

  static final String HOST = BEGIN + Patterns.HOST + END;
  static final String HOST_SAYS =
      "write a host name or an address, without a scheme or a path; the port has a field of its"
          + " own";

  static final String BUCKET = BEGIN + Patterns.BUCKET + END;
  static final String BUCKET_SAYS =
      "write the name alone: 3 to 63 lower-case letters, digits, dots and hyphens, without s3://"
          + " and without a prefix, which has a field of its own";

  static final String PREFIX = BEGIN + Patterns.PREFIX + END;
  static final String PREFIX_SAYS =
      "write it like prod/databases/: no slash at the beginning, one at the end, and between them"
          + " letters, digits and !_.'()*=-";

  static final String ENDPOINT = BEGIN + Patterns.ENDPOINT + END;
  static final String ENDPOINT_SAYS =
      "write the URL of the server alone, such as https://s3.example.com:9000, without a bucket, a"
          + " path, a user or a query";

  static final String VOLUME_PATH = BEGIN + Patterns.VOLUME_PATH + END;
  static final String VOLUME_PATH_SAYS =
      "write a directory such as /backups/databases: letters, digits and _.- in each part, and no"
          + " part that begins with a dot";

  static final String AZURE_CONTAINER = BEGIN + Patterns.AZURE_CONTAINER + END;
  static final String AZURE_CONTAINER_SAYS =
      "write the name alone: lower-case letters, digits and single hyphens between them";

  static final String AZURE_ACCOUNT = BEGIN + Patterns.AZURE_ACCOUNT + END;
  static final String AZURE_ACCOUNT_SAYS =
      "write the name alone: 3 to 24 lower-case letters and digits";

  static final String AZURE_ENDPOINT = BEGIN + Patterns.AZURE_ENDPOINT + END;
  static final String AZURE_ENDPOINT_SAYS =
      "write the URL of the blob service, such as https://account.blob.core.windows.net, without a"
          + " container, a user or a query";

  static final String TIME = BEGIN + Patterns.TIME + END;
  static final String TIME_SAYS =
      "write a time with its zone, such as 2026-11-21T03:00:00Z or 2026-11-21T04:00:00+01:00";

  static final String MANIFEST_KEY = BEGIN + Patterns.MANIFEST_KEY + END;
  static final String MANIFEST_KEY_SAYS =
      "write the whole key, without a slash at its beginning, such as"
          + " prod/shops/shop/shop-daily-20261121-0200/manifest.json";

  /** Of whatever has a list of addresses. */
  static final String EMAILS =
      "!has(self.email) || self.email.all(a, a.matches(r\"" + Patterns.EMAIL + "\"))";

  static final String EMAILS_SAYS =
      "email: write one address in each item, alone, such as dba@example.com";

  private Rules() {}
}
