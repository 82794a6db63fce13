package dev.pooler.core.config;

/** One place where a PostgreSQL listens. */
public sealed interface ServerHost {

  /**
   * A TCP address.
   *
   * @param host name or address; names are resolved at connecting
   */
  record Tcp(String host, int port) implements ServerHost {
    @Override
    public String toString() {
      return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
  }

  /**
   * A Unix-domain socket.
   *
   * @param path of the socket itself, with {@code .s.PGSQL.<port>}; a leading {@code @} stands for
   *     the abstract namespace (the byte 0 in the system call)
   */
  record UnixSocket(String path) implements ServerHost {
    /** Whether it is in the abstract namespace. */
    public boolean isAbstract() {
      return path.startsWith("@");
    }

    @Override
    public String toString() {
      return path;
    }
  }

  /** Reads one element of a host list. */
  static ServerHost of(String text, int port) {
    return text.startsWith("/") || text.startsWith("@")
        ? new UnixSocket(text + "/.s.PGSQL." + port)
        : new Tcp(text, port);
  }
}
