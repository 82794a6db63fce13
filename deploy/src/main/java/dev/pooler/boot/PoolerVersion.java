package dev.pooler.boot;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar's manifest. */
final class PoolerVersion implements IVersionProvider {
  PoolerVersion() {}

  @Override
  public String[] getVersion() {
    return new String[] {"Pooler " + current()};
  }

  static String current() {
    String version = PoolerVersion.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
