package dev.holdfast.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.status.PlainText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A message as Slack's incoming webhooks take it. Nothing that others have written is markup:
 * neither a link nor a mention of everybody.
 *
 * @see <a href="https://docs.slack.dev/reference/block-kit/blocks">Block Kit</a>
 */
final class SlackPayload {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Slack takes 50 blocks; each notification needs up to three. */
  private static final int IN_FULL = 10;

  private static final int LONGEST_HEADER = 150;
  private static final int LONGEST_TEXT = 2_900;

  private SlackPayload() {}

  static byte[] of(Message message) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("text", escaped(message.subject()));
    root.put("unfurl_links", false);
    ArrayNode blocks = root.putArray("blocks");
    header(blocks, message.subject());
    List<Notice> all = message.notices();
    all.stream().limit(IN_FULL).forEach(notice -> notice(blocks, notice, all.size() > 1));
    if (all.size() > IN_FULL) {
      plain(
          blocks,
          "And: "
              + all.stream()
                  .skip(IN_FULL)
                  .map(SlackPayload::brief)
                  .collect(Collectors.joining("; ")));
    }
    try {
      return MAPPER.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String brief(Notice notice) {
    return notice.title() + " (" + notice.namespace() + ")";
  }

  private static void notice(ArrayNode blocks, Notice notice, boolean titled) {
    String mark = notice.isBad() ? "🔴 " : "🟢 ";
    String more =
        notice.others() == 0 ? "" : "\nIt stands for " + notice.others() + " more of the kind.";
    plain(
        blocks,
        mark
            + (titled ? brief(notice) + "\n" : "")
            + notice.message()
            + more
            + (notice.safety() == null ? "" : "\n" + notice.safety()));
    if (!notice.steps().isEmpty()) {
      String steps =
          notice.steps().stream()
              .map(step -> escaped(step.what()) + ":\n```" + escaped(step.command()) + "```")
              .collect(Collectors.joining("\n"));
      text(blocks.addObject().put("type", "section"), "mrkdwn", steps);
    }
    ArrayNode context = blocks.addObject().put("type", "context").putArray("elements");
    context
        .addObject()
        .put("type", "plain_text")
        .put(
            "text",
            notice.event().text()
                + " · "
                + notice.namespace()
                + "/"
                + notice.policy()
                + (notice.time() == null ? "" : " · " + notice.time()));
  }

  private static void header(ArrayNode blocks, String text) {
    blocks
        .addObject()
        .put("type", "header")
        .putObject("text")
        .put("type", "plain_text")
        .put("text", PlainText.cut(text, LONGEST_HEADER));
  }

  private static void plain(ArrayNode blocks, String text) {
    text(blocks.addObject().put("type", "section"), "plain_text", text);
  }

  private static void text(ObjectNode block, String type, String text) {
    block.putObject("text").put("type", type).put("text", PlainText.cut(text, LONGEST_TEXT));
  }

  /** What Slack takes for the beginning of markup. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
