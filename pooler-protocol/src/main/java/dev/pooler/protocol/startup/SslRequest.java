package dev.pooler.protocol.startup;

/** "Do you speak TLS?" Answered with one byte, {@code S} or {@code N}, and no frame. */
public record SslRequest() implements StartupPacket {

  /** Stands where a startup message has its version: 1234.5679. */
  public static final int CODE = 1234 << 16 | 5679;
}
