package dev.pooler.boot.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogTextTest {
  private static final @Nullable Object NOTHING = null;

  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("test");
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  @BeforeEach
  void listen() {
    events.start();
    logger.setLevel(Level.TRACE);
    logger.addAppender(events);
  }

  @Test
  void shouldWritePgBouncersLine() {
    logger
        .atInfo()
        .addKeyValue("session", 31L)
        .addKeyValue("address", "127.0.0.1:41348")
        .addKeyValue("database", "app")
        .addKeyValue("user", "joe")
        .log("closing because: {} (age={}s)", "client close request", 0);

    assertThat(line())
        .matches(
            "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} Z \\[42] LOG C-0x1f:"
                + " app/joe@127\\.0\\.0\\.1:41348 closing because: client close request"
                + " \\(age=0s\\)\n");
  }

  @Test
  void shouldSayWhenNobodyKnowsWhoItIsYet() {
    logger.atWarn().addKeyValue("session", 1L).addKeyValue("address", "unix:6432").log("oops");

    assertThat(line()).endsWith(" WARNING C-0x1: (nodb)/(nouser)@unix:6432 oops\n");
  }

  @Test
  void shouldNameServersAndShowWhatElseThereIs() {
    logger
        .atWarn()
        .addKeyValue("backend", 2L)
        .addKeyValue("database", "app")
        .addKeyValue("user", "joe")
        .addKeyValue("sqlstate", "57P01")
        .addKeyValue("detail", NOTHING)
        .log("gone");
    assertThat(line()).endsWith(" S-0x2: app/joe gone sqlstate=\"57P01\"\n");
  }

  @Test
  void shouldUsePgBouncersLevels() {
    logger.trace("x");
    logger.debug("x");
    logger.info("x");
    logger.warn("x");
    logger.error("x");
    logger.atError().addMarker(LevelName.FATAL_MARKER).log("x");

    assertThat(events.list.stream().map(LevelName::of))
        .containsExactly(
            LevelName.NOISE,
            LevelName.DEBUG,
            LevelName.LOG,
            LevelName.WARNING,
            LevelName.ERROR,
            LevelName.FATAL);
  }

  @Test
  void shouldKeepAnEventOnItsLine() {
    logger
        .atInfo()
        .addKeyValue("session", 1L)
        .addKeyValue("user", "joe\n2026-11-21 FATAL")
        .log("a\tb\u001b[2J\u2028c\rü");

    assertThat(line())
        .endsWith(": (nodb)/joe\\n2026-11-21 FATAL a\\tb\\x1b[2J\\u2028c\\rü\n")
        .hasLineCount(1);
  }

  @Test
  void shouldWriteAnObjectOfJson() {
    logger
        .atInfo()
        .addKeyValue("session", 31L)
        .addKeyValue("user", "j\"o\\e\n")
        .log("hello {}", "you");
    String line = new JsonText(42).line(Objects.requireNonNull(events.list.getFirst()));

    assertThat(line)
        .startsWith("{\"time\":\"2")
        .endsWith(
            "Z\",\"pid\":42,\"level\":\"LOG\",\"message\":\"hello you\",\"session\":31,"
                + "\"user\":\"j\\\"o\\\\e\\n\"}\n")
        .hasLineCount(1);
  }

  @Test
  void shouldSendTheMessageAloneToTheSystemLog() {
    List<String> sent = new ArrayList<>();
    SystemLog recorded =
        new SystemLog() {
          @Override
          public void open(String ident, String facility) {
            throw new AssertionError(ident + facility);
          }

          @Override
          public void write(int priority, String message) {
            sent.add(priority + " " + message);
          }
        };
    SystemLogAppender appender = new SystemLogAppender(recorded);
    appender.setContext(context);
    appender.start();
    logger.addAppender(appender);

    logger.atInfo().addKeyValue("session", 1L).addKeyValue("address", "a:1").log("one");
    logger.atError().addMarker(LevelName.FATAL_MARKER).log("two");

    assertThat(sent).containsExactly("6 C-0x1: (nodb)/(nouser)@a:1 one", "2 two");
  }

  private String line() {
    return new LineText(42, ZoneOffset.UTC).line(events.list.getFirst());
  }
}
