package dev.pooler.core.config;

/** The socket engine. {@link #AUTO}: io_uring where the kernel allows it, else epoll, else NIO. */
public enum Transport implements Named {
  AUTO("auto"),
  IO_URING("io_uring"),
  EPOLL("epoll"),
  NIO("nio");

  private final String word;

  Transport(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
