package dev.pooler.boot.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.pooler.core.config.LogFormat;
import java.time.ZoneId;

/** Writes events as lines in the format that the configuration wants. Thread-safe. */
public final class LineEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};

  private final LineText text;
  private final JsonText json;
  private volatile LogFormat format = LogFormat.PGBOUNCER;

  /** For Logback, which makes it from {@code conf/logback.xml}. */
  public LineEncoder() {
    long pid = ProcessHandle.current().pid();
    this.text = new LineText(pid, ZoneId.systemDefault());
    this.json = new JsonText(pid);
  }

  void use(LogFormat wanted) {
    format = wanted;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    return switch (format) {
      case PGBOUNCER -> text.line(event).getBytes(UTF_8);
      case JSON -> json.line(event).getBytes(UTF_8);
    };
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
