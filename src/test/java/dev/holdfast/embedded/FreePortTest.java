package dev.holdfast.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whoever has found a port starts a server on it, which takes a while. */
class FreePortTest {
  private static final int MANY = 1_500;

  /** What another JVM runs: it says which ports it has found, and keeps them until it is killed. */
  static final class Other {
    private Other() {}

    public static void main(String[] args) throws Exception {
      for (int i = 0; i < MANY; i++) {
        System.out.println(FreePort.find());
      }
      System.in.read();
    }
  }

  @Test
  void portIsFoundByNobodyElse() throws Exception {
    Process other =
        Reaper.watch(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Other.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
      Set<Integer> ports = new HashSet<>();
      for (int i = 0; i < MANY; i++) {
        assertThat(ports.add(Integer.valueOf(out.readLine()))).isTrue();
      }
      // Of as many that were drawn without a look at the other's, a hundred or two would be the
      // same.
      for (int i = 0; i < MANY; i++) {
        assertThat(ports.add(FreePort.find())).isTrue();
      }
    } finally {
      other.destroyForcibly().waitFor();
    }
  }
}
