package dev.holdfast.api.v1alpha1;

import java.util.regex.Pattern;

/**
 * The syntax that both the CRD schemas and the operator hold text fields to.
 *
 * <p>The API server applies them where the CRD is installed with its schema; the operator applies
 * them again because it also serves objects that were stored under an older schema.
 */
public final class Patterns {
  /** A label of RFC 1123, what Kubernetes asks of names that end up in labels and Job names. */
  public static final String DNS_LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

  /** A subdomain of RFC 1123, what Kubernetes asks of the names of most objects. */
  public static final String DNS_SUBDOMAIN =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  /**
   * A length of time: whole numbers with units, largest first, such as {@code 90s} or {@code
   * 1h30m}.
   */
  public static final String DURATION =
      "^([1-9][0-9]{0,5}w)?([1-9][0-9]{0,5}d)?([1-9][0-9]{0,5}h)?([1-9][0-9]{0,5}m)?([1-9][0-9]{0,5}s)?$";

  /** The most characters that a {@link #DURATION} can have. */
  static final int MAX_DURATION = 35;

  /**
   * A quantity of Kubernetes, with an exponent that can be computed with: of one of ten digits,
   * computing the number takes for ever.
   */
  public static final String QUANTITY =
      "^[+-]?([0-9]{1,18}(\\.[0-9]{0,9})?|\\.[0-9]{1,9})([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,2})?$";

  /** What a schedule looks like. Whether it is one that ever runs, only the operator can tell. */
  public static final String SCHEDULE =
      "^(@(hourly|daily|midnight|weekly|monthly|yearly|annually)|\\S+( +\\S+){4})$";

  /**
   * A host name or an address; no spaces, no options smuggled in, no socket directories. Colons are
   * those of an address of IPv6, which has at least two: one would be that of a port.
   */
  public static final String HOST =
      "^([A-Za-z0-9_]([-A-Za-z0-9_.]*[A-Za-z0-9_.])?|[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)$";

  /**
   * The bucket names of S3.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html">Bucket
   *     naming rules</a>
   */
  public static final String BUCKET = "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$";

  /** A key prefix without a leading slash, without empty, {@code .} or {@code ..} segments. */
  public static final String PREFIX = "^([A-Za-z0-9!_'()*=-][A-Za-z0-9!_.'()*=-]*/)*$";

  /**
   * A directory of a volume: no empty segments, and none that begins with a dot, so neither {@code
   * ..} nor what is hidden.
   */
  public static final String VOLUME_PATH =
      "^/?([A-Za-z0-9_-][A-Za-z0-9_.-]*/)*([A-Za-z0-9_-][A-Za-z0-9_.-]*)?$";

  /**
   * The names of containers of Azure.
   *
   * @see <a
   *     href="https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata">Naming
   *     containers</a>
   */
  public static final String AZURE_CONTAINER = "^[a-z0-9]+(-[a-z0-9]+)*$";

  /** The names of storage accounts of Azure. */
  public static final String AZURE_ACCOUNT = "^[a-z0-9]{3,24}$";

  /** An http or https URL of a blob service, with the account in the path for emulators. */
  public static final String AZURE_ENDPOINT =
      "^https?://[A-Za-z0-9._\\[\\]:-]+(/[a-z0-9]{3,24})?/?$";

  /** A point in time of RFC 3339. */
  public static final String TIME =
      "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?"
          + "([Zz]|[+-][0-9]{2}:[0-9]{2})$";

  /** The key of a manifest: no leading slash, and no part that is empty or begins with a dot. */
  public static final String MANIFEST_KEY =
      "^([A-Za-z0-9!_'()*=-][A-Za-z0-9!_.'()*=-]*/)+manifest[.]json$";

  /** A size on disk: a whole number with a unit of Kubernetes, of which one is a small letter. */
  public static final String STORAGE = "^[1-9][0-9]{0,9}([KMGT]i|[kMGT])$";

  /** A share of a volume, or a size on disk. */
  public static final String FREE_SPACE = "^((100|[0-9]{1,2})%|[1-9][0-9]{0,9}([KMGT]i|[kMGT]))$";

  /** A share of something, which may be more than all of it. */
  public static final String PERCENT = "^[1-9][0-9]{0,3}%$";

  /** A key of a Secret's data. */
  public static final String SECRET_KEY = "^[-._a-zA-Z0-9]+$";

  /** An http or https URL of a server: no user, no path, no query. */
  public static final String ENDPOINT = "^https?://[A-Za-z0-9._\\[\\]:-]+/?$";

  /**
   * A key of a tag: what S3 accepts everywhere.
   *
   * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html">Object
   *     tagging</a>
   */
  public static final String TAG_KEY = "^(?!aws:)[A-Za-z0-9 +=._:/@-]{1,128}$";

  /** A value of a tag. */
  public static final String TAG_VALUE = "^[A-Za-z0-9 +=._:/@-]{0,256}$";

  /** A key of an object's metadata: what every server keeps as it is. */
  public static final String METADATA_KEY = "^[a-z0-9][a-z0-9-]{0,63}$";

  /** A value of an object's metadata: a header's text without spaces at its ends. */
  public static final String METADATA_VALUE = "^[!-~]([ -~]{0,126}[!-~])?$";

  /**
   * A recipient of age with a native key: {@code age1} and what Bech32 makes of 32 bytes and a
   * checksum.
   *
   * @see <a href="https://age-encryption.org/v1">The age file format</a>
   */
  public static final String AGE_RECIPIENT = "^age1[02-9ac-hj-np-z]{58}$";

  /**
   * An e-mail address: what every mail server takes, and nothing that ends a header or begins
   * another address.
   */
  public static final String EMAIL =
      "^[A-Za-z0-9_%+=-]+([.][A-Za-z0-9_%+=-]+)*@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
          + "([.][A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$";

  /**
   * The longest text that can have any of the forms. Schemas allow less of each; but a text that no
   * schema has seen yet would take as much of the stack as it is long.
   */
  private static final int MAX_LENGTH = 2_000;

  private Patterns() {}

  /** Whether the whole of {@code text} has the form {@code pattern}. */
  public static boolean matches(String pattern, String text) {
    return text.length() <= MAX_LENGTH && Pattern.matches(pattern, text);
  }
}
