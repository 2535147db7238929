package dev.holdfast.runner;

/** The version of this build, as the build wrote it into the package. */
final class HoldfastVersion {
  static final String TEXT = read();

  private HoldfastVersion() {}

  private static String read() {
    String version = HoldfastVersion.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
