package dev.holdfast.notify;

import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.Template;
import io.quarkus.qute.Variant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A message as mail: for programs that show HTML, and for those that do not.
 *
 * @param html the HTML, in which nothing that others have written is markup
 * @param plain the same as text
 */
record MailText(String html, String plain) {
  /** What to do is said of the first; a list of fifty has to be readable, too. */
  private static final int WITH_STEPS = 5;

  // The templates get maps, not objects: so nothing of them is found by reflection.
  private static final Engine ENGINE =
      Engine.builder()
          .addDefaults()
          .addResultMapper(new HtmlEscaper(List.of(Variant.TEXT_HTML)))
          .build();

  private static final Template HTML = template("mail.html", Variant.TEXT_HTML);
  private static final Template PLAIN = template("mail.txt", Variant.TEXT_PLAIN);

  static MailText of(Message message) {
    Map<String, Object> data = data(message);
    return new MailText(HTML.render(data), PLAIN.render(data));
  }

  private static Map<String, Object> data(Message message) {
    List<Map<String, Object>> notices = new ArrayList<>();
    for (Notice notice : message.notices()) {
      notices.add(data(notice, notices.size() < WITH_STEPS));
    }
    return Map.of("subject", message.subject(), "several", notices.size() > 1, "notices", notices);
  }

  private static Map<String, Object> data(Notice notice, boolean withSteps) {
    Map<String, Object> data = new HashMap<>();
    data.put("title", notice.title());
    data.put("message", notice.message());
    data.put("bad", notice.isBad());
    data.put("state", notice.isBad() ? "Needs attention" : notice.over() ? "Resolved" : "Good");
    data.put("namespace", notice.namespace());
    data.put("policy", notice.policy());
    data.put("tier", notice.tier() == null ? "" : notice.tier());
    data.put("time", notice.time() == null ? "" : notice.time());
    data.put("event", notice.event().text());
    data.put("others", notice.others());
    data.put("safety", notice.safety() == null ? "" : notice.safety());
    data.put(
        "steps",
        withSteps
            ? notice.steps().stream()
                .map(step -> Map.of("what", step.what(), "command", step.command()))
                .toList()
            : List.of());
    return data;
  }

  private static Template template(String name, String type) {
    try (InputStream in = MailText.class.getResourceAsStream(name)) {
      return ENGINE.parse(
          new String(in.readAllBytes(), StandardCharsets.UTF_8), Variant.forContentType(type));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
