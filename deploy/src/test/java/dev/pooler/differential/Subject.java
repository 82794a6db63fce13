package dev.pooler.differential;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** A running pooler that is asked. Closing it ends it. */
interface Subject extends AutoCloseable {

  /** A port that nobody uses at the moment: PgBouncer cannot be told to choose one. */
  static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  /** Where it listens on 127.0.0.1. */
  int port();

  /** Replaces its configuration by one with this key. */
  void rewrite(String key, String value) throws IOException;

  /** Where its configuration is. */
  Path folder();

  @Override
  void close();
}
