package dev.holdfast.bench;

import java.util.SplittableRandom;

/** Rows of the sample, as COPY reads them. */
final class SampleRows {
  /** Appends one row. */
  interface Kind {
    void append(SampleRows rows, StringBuilder text, long id);
  }

  private static final int WORDS = 8_000;
  private static final char[] HEX = "0123456789abcdef".toCharArray();
  private static final String[] SYLLABLES =
      ("ba be bi bo bu ca ce ci co da de di do fa fe fi fo ga ge go ha he hi ho la le li lo ma me"
           + " mi mo na ne ni no pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi vo an en"
           + " in on er or ar al el ing tion ment")
          .split(" ", -1);
  private static final String[] WORD = words();
  private static final String[] KINDS = {"created", "opened", "paid", "sent", "closed", "deleted"};

  private final SplittableRandom random;

  SampleRows(long seed) {
    random = new SplittableRandom(seed);
  }

  private static String[] words() {
    SplittableRandom random = new SplittableRandom(7);
    String[] words = new String[WORDS];
    for (int i = 0; i < WORDS; i++) {
      StringBuilder word = new StringBuilder();
      // Words that are used often are short.
      int syllables = 1 + random.nextInt(i < 300 ? 2 : 4);
      for (int s = 0; s < syllables; s++) {
        word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
      }
      words[i] = word.toString();
    }
    return words;
  }

  /** Few words are most of a text. */
  private String word() {
    double r = random.nextDouble();
    return WORD[(int) (WORDS * r * r * r)];
  }

  private void sentence(StringBuilder text, int words) {
    for (int i = 0; i < words; i++) {
      text.append(i == 0 ? "" : i % 11 == 10 ? ". " : " ").append(word());
    }
  }

  void article(StringBuilder text, long id) {
    text.append(id).append('\t').append(random.nextInt(5_000)).append('\t');
    sentence(text, 4 + random.nextInt(6));
    text.append('\t');
    sentence(text, 20 + random.nextInt(300));
    text.append('\t');
    time(text);
    text.append('\n');
  }

  /** Sensors are read one after the other, and their values change little. */
  void reading(StringBuilder text, long id) {
    long second = id / 40;
    text.append(id).append('\t').append(id * 7 % 2_000).append('\t');
    text.append("2026-").append(1 + second / 2_419_200 % 12).append('-');
    text.append(1 + second / 86_400 % 28).append(' ').append(second / 3_600 % 24).append(':');
    text.append(second / 60 % 60).append(':').append(second % 60).append('.');
    text.append(random.nextInt(1_000)).append("+00\t");
    text.append(20 + random.nextInt(500) / 100.0).append('\t');
    text.append(random.nextInt(100)).append('\n');
  }

  void event(StringBuilder text, long id) {
    text.append(id).append('\t').append(KINDS[random.nextInt(KINDS.length)]).append('\t');
    text.append("{\"user\": ").append(random.nextInt(100_000));
    text.append(", \"session\": \"");
    hex(text, 8);
    text.append("\", \"path\": \"/").append(word()).append('/').append(word());
    text.append("\", \"milliseconds\": ").append(random.nextInt(3_000));
    text.append(", \"tags\": [\"").append(word()).append("\", \"").append(word()).append("\"]}\n");
  }

  void attachment(StringBuilder text, long id) {
    text.append(id).append('\t').append(word()).append(".bin\t\\\\x");
    hex(text, 2_000 + random.nextInt(80_000));
    text.append('\n');
  }

  void invoice(StringBuilder text, long id) {
    text.append(id).append('\t').append(random.nextInt(50_000)).append('\t');
    text.append(random.nextInt(1_000_000)).append('.').append(10 + random.nextInt(90));
    text.append("\t20").append(10 + random.nextInt(16)).append('-');
    text.append(1 + random.nextInt(12)).append('-').append(1 + random.nextInt(28)).append('\t');
    text.append(random.nextBoolean() ? 't' : 'f').append('\n');
  }

  void customer(StringBuilder text, long id) {
    text.append(id).append('\t').append(word()).append(' ').append(word()).append('\t');
    sentence(text, 3 + random.nextInt(12));
    text.append('\n');
  }

  private void time(StringBuilder text) {
    text.append("2026-").append(1 + random.nextInt(12)).append('-').append(1 + random.nextInt(28));
    text.append(' ').append(random.nextInt(24)).append(':').append(random.nextInt(60));
    text.append(':').append(random.nextInt(60)).append('.').append(random.nextInt(1_000_000));
    text.append("+00");
  }

  private void hex(StringBuilder text, int bytes) {
    for (int i = 0; i < bytes; i += 8) {
      long value = random.nextLong();
      for (int b = 0; b < 2 * Math.min(8, bytes - i); b++) {
        text.append(HEX[(int) (value >>> (4 * b)) & 15]);
      }
    }
  }
}
