package dev.holdfast.storage;

import java.io.StringReader;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.MissingResourceException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A page of a listing of blobs.
 *
 * @param blobs the blobs
 * @param prefixes the directories, each with all that its blobs' names begin with
 * @param nextMarker what to ask for the next page with; empty if this is the last
 */
record AzureListPage(List<ObjectStore.Listed> blobs, List<String> prefixes, String nextMarker) {

  /** What it begins with; empty if it has no entries. */
  Optional<String> first() {
    return Stream.concat(blobs.stream().map(ObjectStore.Listed::key), prefixes.stream())
        .findFirst();
  }

  /** The page that {@code body} describes; empty if it is no whole description of one. */
  static Optional<AzureListPage> parse(byte[] body) {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    // It comes from a server that may be anybody's: it names no files and needs no entities.
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      // The parser writes of bytes that are no text to the log, past everybody.
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      XMLStreamReader in =
          factory.createXMLStreamReader(new StringReader(text.replaceFirst("^\uFEFF", "")));
      try {
        Parser parser = new Parser();
        while (in.hasNext()) {
          parser.take(in);
        }
        return parser.page();
      } finally {
        in.close();
      }
    } catch (CharacterCodingException
        | XMLStreamException
        | DateTimeException
        | IllegalArgumentException e) {
      return Optional.empty();
    } catch (MissingResourceException e) {
      // The parser looks for the words to say what is wrong, and has none.
      return Optional.empty();
    }
  }

  /** Takes what is told of one entry after the other. */
  private static final class Parser {
    private final List<ObjectStore.Listed> blobs = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private boolean listing;
    private String nextMarker;
    private String name;
    private long bytes;
    private Instant lastModified;
    private boolean directory;

    void take(XMLStreamReader in) throws XMLStreamException {
      int event = in.next();
      if (event == XMLStreamReader.START_ELEMENT) {
        start(in);
      } else if (event == XMLStreamReader.END_ELEMENT) {
        end(in.getLocalName());
      }
    }

    private void start(XMLStreamReader in) throws XMLStreamException {
      switch (in.getLocalName()) {
        case "EnumerationResults" -> listing = true;
        case "Blob", "BlobPrefix" -> {
          name = null;
          bytes = -1;
          lastModified = null;
          directory = false;
        }
        case "Name" -> name = name(in);
        case "Content-Length" -> bytes = Long.parseLong(in.getElementText());
        case "Last-Modified" ->
            lastModified =
                Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(in.getElementText()));
        // Accounts with a hierarchical namespace list a directory as an empty blob, too.
        case "ResourceType" -> directory = in.getElementText().equals("directory");
        case "NextMarker" -> nextMarker = in.getElementText();
        default -> {
          // The rest of what is told is not asked for.
        }
      }
    }

    /** A name with characters that XML cannot hold is percent-encoded. */
    private static String name(XMLStreamReader in) throws XMLStreamException {
      boolean encoded = "true".equals(in.getAttributeValue(null, "Encoded"));
      String text = in.getElementText();
      return encoded ? URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8) : text;
    }

    private void end(String element) {
      boolean blob = element.equals("Blob");
      if (!blob && !element.equals("BlobPrefix")) {
        return;
      }
      if (name == null || (blob && (bytes < 0 || lastModified == null))) {
        throw new IllegalArgumentException("an entry without a name, a size or a time");
      }
      if (!blob) {
        prefixes.add(name);
      } else if (!directory) {
        blobs.add(new ObjectStore.Listed(name, bytes, lastModified));
      }
    }

    Optional<AzureListPage> page() {
      return listing && nextMarker != null
          ? Optional.of(new AzureListPage(List.copyOf(blobs), List.copyOf(prefixes), nextMarker))
          : Optional.empty();
    }
  }
}
