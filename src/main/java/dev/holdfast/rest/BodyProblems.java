package dev.holdfast.rest;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.holdfast.status.PlainText;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is wrong with a body, in words of whoever has written it and not of our classes. */
final class BodyProblems {
  private BodyProblems() {}

  static ProblemException of(JsonProcessingException e) {
    if (e instanceof StreamConstraintsException) {
      return new ProblemException(
          400, "the body is nested too deep, or has a text or a number that is too long");
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      return ProblemException.badRequest(
          path(unknown), "there is no such field; there are " + known(unknown));
    }
    if (e instanceof InvalidFormatException format
        && format.getTargetType() != null
        && format.getTargetType().isEnum()) {
      return ProblemException.badRequest(
          path(format), "write one of " + words(format.getTargetType()));
    }
    if (e instanceof ValueInstantiationException inside) {
      return ProblemException.badRequest(path(inside), "leave out what is null");
    }
    if (e instanceof MismatchedInputException mismatch) {
      return ProblemException.badRequest(path(mismatch), "write " + wanted(mismatch));
    }
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return ProblemException.badRequest(path(mapping), "cannot be read");
    }
    return new ProblemException(400, whatStopsTheParser(e) + place(e.getLocation()));
  }

  private static String whatStopsTheParser(JsonProcessingException e) {
    if (e instanceof JsonEOFException) {
      return "the body ends before its JSON does";
    }
    // It has no type of its own, and its words name the field, which is all there is to say.
    return e.getOriginalMessage().startsWith("Duplicate field ")
        ? "the body has a field twice: " + PlainText.of(e.getOriginalMessage())
        : "the body is not JSON in UTF-8";
  }

  private static String place(JsonLocation place) {
    return place == null
        ? ""
        : ", at line " + place.getLineNr() + ", column " + place.getColumnNr();
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference part : e.getPath()) {
      if (part.getFieldName() == null) {
        path.append('[').append(part.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(Names.shown(part.getFieldName()));
      }
    }
    return path.isEmpty() ? "body" : path.toString();
  }

  private static String known(UnrecognizedPropertyException e) {
    Collection<Object> known = e.getKnownPropertyIds();
    return known == null || known.isEmpty()
        ? "none"
        : known.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
  }

  private static String words(Class<?> type) {
    return EnumWords.of(type).stream().collect(Collectors.joining(", "));
  }

  private static String wanted(MismatchedInputException e) {
    Class<?> type = e.getTargetType();
    if (type == null) {
      return "something else";
    }
    if (type.isEnum()) {
      return "one of " + words(type);
    }
    if (type == String.class) {
      return "a text";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (Number.class.isAssignableFrom(type) || type == int.class || type == long.class) {
      return "a whole number";
    }
    return List.class.isAssignableFrom(type)
        ? "a list"
        : Map.class.isAssignableFrom(type) || type.isRecord() ? "an object" : "something else";
  }
}
