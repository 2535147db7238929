package dev.holdfast.install;

import dev.holdfast.crd.ReferencePage;
import java.io.IOException;

/** Writes the files that are made from others and committed all the same, for people to read. */
public final class GeneratedFiles {
  private GeneratedFiles() {}

  /** Writes them. */
  public static void main(String[] args) throws IOException {
    OperatorManifest.write();
    ReferencePage.main(args);
  }
}
