package dev.holdfast.cli;

import dev.holdfast.request.InvalidRequestException;
import dev.holdfast.request.RequestProblem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** By which option a field of a request was given: whoever calls a command has typed no field. */
final class FieldOptions {
  private static final Map<Pattern, String> OPTIONS = new LinkedHashMap<>();

  static {
    OPTIONS.put(Pattern.compile("(source\\.latest\\.)?tier"), "--tier");
    OPTIONS.put(Pattern.compile("source\\.latest\\.before"), "--before");
    OPTIONS.put(Pattern.compile("source\\.object\\.manifest"), "--manifest");
    OPTIONS.put(Pattern.compile("(target\\.)?connection\\.host"), "--to-host");
    OPTIONS.put(Pattern.compile("(target\\.)?connection\\.port"), "--to-port");
    OPTIONS.put(Pattern.compile("(target\\.)?connection\\.secretRef\\b.*"), "--to-secret");
    OPTIONS.put(Pattern.compile("(target\\.)?connection\\.caSecretRef\\b.*"), "--to-ca");
    OPTIONS.put(Pattern.compile("target\\.databases\\b.*"), "--database");
    OPTIONS.put(Pattern.compile("filters\\.schemas\\b.*"), "--schema");
    OPTIONS.put(Pattern.compile("filters\\.tables\\b.*"), "--table");
    OPTIONS.put(Pattern.compile("decryption\\b.*assphrase.*"), "--passphrase-key");
    OPTIONS.put(Pattern.compile("decryption\\b.*"), "--identity");
    OPTIONS.put(Pattern.compile("jobs"), "--jobs");
    OPTIONS.put(Pattern.compile("description"), "--description");
  }

  private FieldOptions() {}

  /** What is wrong, each with the option of {@code command} that it is of, or else the field. */
  static String told(InvalidRequestException e, CommandSpec command) {
    return e.problems().stream()
        .map(problem -> told(problem, command))
        .collect(Collectors.joining("; "));
  }

  private static String told(RequestProblem problem, CommandSpec command) {
    return OPTIONS.entrySet().stream()
        .filter(option -> option.getKey().matcher(problem.field()).matches())
        .map(Map.Entry::getValue)
        .filter(command.optionsMap()::containsKey)
        .findFirst()
        .map(option -> new RequestProblem(option, problem.message()))
        .orElse(problem)
        .toString();
  }
}
