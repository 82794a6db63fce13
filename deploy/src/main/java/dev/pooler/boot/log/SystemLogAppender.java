package dev.pooler.boot.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;

/** Sends events to the system's log, which adds time, name and process itself. */
final class SystemLogAppender extends AppenderBase<ILoggingEvent> {
  private final SystemLog target;

  SystemLogAppender(SystemLog target) {
    this.target = target;
  }

  @Override
  protected void append(ILoggingEvent event) {
    target.write(LevelName.of(event).priority(), LineText.message(event));
  }
}
