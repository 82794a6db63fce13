package dev.pooler.boot;

/** The version that the build wrote into the jar's manifest. */
final class PoolerVersion {
  private PoolerVersion() {}

  static String current() {
    String version = PoolerVersion.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
