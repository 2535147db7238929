package dev.holdfast.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Quantity;

/**
 * What is stored in the place of a quantity and is none, or one that takes for ever to compute. The
 * class above throws when it is compared.
 */
public final class UnreadableQuantity extends Quantity {
  private static final long serialVersionUID = 1L;

  private static final java.util.regex.Pattern READABLE =
      java.util.regex.Pattern.compile(Patterns.QUANTITY);

  private final String text;

  /**
   * Keeps what is written.
   *
   * @param text what is no quantity
   */
  public UnreadableQuantity(String text) {
    super(text, "");
    this.text = text;
  }

  /** Whether {@code text} is a quantity. */
  public static boolean isReadable(String text) {
    return READABLE.matcher(text).matches();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UnreadableQuantity another && text.equals(another.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
