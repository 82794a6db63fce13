package dev.pooler.protocol.startup;

/**
 * "Do you speak GSSAPI encryption?" Answered with one byte, {@code G} or {@code N}, and no frame.
 */
public record GssEncRequest() implements StartupPacket {

  /** Stands where a startup message has its version: 1234.5680. */
  public static final int CODE = 1234 << 16 | 5680;
}
