package dev.holdfast.traps;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.junit.ArchTest;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The page of traps names tests that there are. */
class TrapsTest {
  private static final Path PAGE = Path.of("docs", "traps.md");
  private static final Path SOURCES = Path.of("src", "test", "java");
  private static final int TRAPS = 35;

  private static final Pattern ROW =
      Pattern.compile("\\| (\\d+) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|");
  private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

  private static final Pattern ANY_NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|IT))(#\\w+)?`");

  private static Map<String, List<String>> classes;

  /**
   * A row of the table.
   *
   * @param number its number
   * @param tests the tests that it names, as {@code Class#method}
   */
  private record Trap(int number, List<String> tests) {}

  @BeforeAll
  static void findClasses() throws IOException {
    try (Stream<Path> sources = Files.walk(SOURCES)) {
      classes =
          sources
              .filter(file -> file.toString().endsWith(".java"))
              .map(file -> SOURCES.relativize(file).toString())
              .map(file -> file.substring(0, file.length() - ".java".length()).replace('/', '.'))
              .collect(Collectors.groupingBy(name -> name.substring(name.lastIndexOf('.') + 1)));
    }
  }

  @Test
  void everyTrapHasItsRow() throws IOException {
    assertThat(traps())
        .extracting(Trap::number)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, TRAPS).boxed().toList());
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    List<String> missing = new ArrayList<>();
    for (Trap trap : traps()) {
      for (String test : trap.tests()) {
        if (found(test).isEmpty()) {
          missing.add(trap.number() + ": " + test);
        }
      }
    }

    assertThat(missing).isEmpty();
  }

  @Test
  void everyTestThatAnyOtherPageNamesExists() throws IOException {
    List<Path> pages;
    try (Stream<Path> files = Files.walk(PAGE.getParent())) {
      pages = files.filter(file -> file.toString().endsWith(".md")).toList();
    }
    List<String> missing = new ArrayList<>();
    int named = 0;
    for (Path page : pages) {
      for (MatchResult test : ANY_NAMED.matcher(Files.readString(page)).results().toList()) {
        named++;
        boolean there =
            test.group(2) == null
                ? classes.containsKey(test.group(1))
                : !found(test.group(1) + test.group(2)).isEmpty();
        if (!there) {
          missing.add(page + ": " + test.group());
        }
      }
    }

    assertThat(missing).isEmpty();
    assertThat(named).as("tests that pages name").isGreaterThan(100);
  }

  @Test
  void everyTrapIsHeldByATestOfEveryBuild() throws IOException {
    assertThat(traps())
        .filteredOn(trap -> trap.tests().stream().noneMatch(TrapsTest::runsInEveryBuild))
        .isEmpty();
  }

  @Test
  void testThatIsNotThereIsNoticed() {
    assertThat(found("TrapsTest#everyTrapHasItsRow")).hasSize(1);
    assertThat(found("TrapsTest#traps")).as("a method that is no test").isEmpty();
    assertThat(found("TrapsTest#renamed")).isEmpty();
    assertThat(found("NoSuchTest#everyTrapHasItsRow")).isEmpty();
  }

  private static List<Trap> traps() throws IOException {
    List<Trap> traps = new ArrayList<>();
    for (String line : Files.readAllLines(PAGE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        traps.add(
            new Trap(
                Integer.parseInt(row.group(1)),
                NAMED
                    .matcher(row.group(4))
                    .results()
                    .map(test -> test.group(1) + "#" + test.group(2))
                    .toList()));
      }
    }
    return traps;
  }

  private static boolean runsInEveryBuild(String test) {
    return found(test).stream()
        .anyMatch(
            member -> !isSlow((AnnotatedElement) member) && !isSlow(member.getDeclaringClass()));
  }

  private static boolean isSlow(AnnotatedElement element) {
    return Stream.of(element.getAnnotationsByType(Tag.class))
        .anyMatch(tag -> tag.value().equals("slow"));
  }

  /** The tests that are called so: one, unless the name is wrong. */
  private static List<Member> found(String test) {
    String[] parts = test.split("#", -1);
    return classes.getOrDefault(parts[0], List.of()).stream()
        .map(TrapsTest::load)
        .flatMap(TrapsTest::tests)
        .filter(member -> member.getName().equals(parts[1]))
        .toList();
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, TrapsTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<Member> tests(Class<?> type) {
    Stream<Member> own =
        Stream.concat(
            Stream.of(type.getDeclaredMethods()).filter(TrapsTest::isTest),
            Stream.of(type.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(ArchTest.class)));
    return type.getSuperclass() == null ? own : Stream.concat(own, tests(type.getSuperclass()));
  }

  private static boolean isTest(AnnotatedElement method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(ParameterizedTest.class)
        || method.isAnnotationPresent(Property.class);
  }
}
