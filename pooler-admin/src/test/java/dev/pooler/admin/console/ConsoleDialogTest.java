package dev.pooler.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.control.Console.Access;
import dev.pooler.core.control.Console.Dialog;
import dev.pooler.core.control.ControlException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleDialogTest {
  private final FakeNodeControl control = new FakeNodeControl();
  private final AdminConsole console =
      new AdminConsole(control, Views::settings, "0.1.0", ZoneOffset.UTC);
  private final CompletableFuture<Void> held = new CompletableFuture<>();
  private final Dialog admin = console.open("admin", Access.ADMIN);

  @Test
  void shouldAnswerPauseOnlyWhenTheNodeIsPaused() {
    holdPauses();
    CompletableFuture<byte[]> reply = admin.query("PAUSE bench").toCompletableFuture();
    assertThat(reply).isNotDone();

    held.complete(null);

    assertThat(lines(reply)).containsExactly("C PAUSE");
    assertThat(control.calls).containsExactly("pause bench");
  }

  @ParameterizedTest
  @CsvSource({"PAUSE, null", "PAUSE bench, bench", "pause \"bench\";, bench"})
  void shouldLeaveAPauseInForceWhenTheClientGoes(String sql, String database) {
    holdPauses();
    CompletableFuture<byte[]> reply = admin.query(sql).toCompletableFuture();

    admin.close();
    admin.close();
    held.complete(null);

    assertThat(reply.resultNow()).isEmpty();
    assertThat(control.calls).containsExactly("pause " + database);
  }

  @Test
  void shouldTakePauseBackAndSaySoWhenCanceled() {
    holdPauses();
    CompletableFuture<byte[]> reply = admin.query("PAUSE").toCompletableFuture();

    admin.cancel();
    admin.close();

    assertThat(lines(reply))
        .containsExactly("E S=ERROR C=57014 M=canceling statement due to user request");
    assertThat(control.calls).containsExactly("pause null", "take back null");
  }

  @Test
  void shouldGoOnWaitingWhenThePauseOfADatabaseIsCanceled() {
    holdPauses();
    CompletableFuture<byte[]> reply = admin.query("PAUSE bench").toCompletableFuture();

    admin.cancel();

    assertThat(reply).isNotDone();
    held.complete(null);
    assertThat(lines(reply)).containsExactly("C PAUSE");
    assertThat(control.calls).containsExactly("pause bench");
  }

  @Test
  void shouldLeaveWhatIsDoneWhenCanceledOrClosed() {
    assertThat(ask("PAUSE")).containsExactly("C PAUSE");
    admin.cancel();
    admin.close();
    assertThat(control.calls).containsExactly("pause null");
  }

  @Test
  void shouldLeaveARefusedPauseAloneWhenClosed() {
    holdPauses();
    CompletableFuture<byte[]> reply = admin.query("PAUSE bench").toCompletableFuture();

    held.completeExceptionally(ControlException.pauseTakenBack());
    admin.close();

    assertThat(lines(reply))
        .containsExactly("E S=ERROR C=57014 M=PAUSE was taken back before it was complete");
    assertThat(control.calls).containsExactly("pause bench");
  }

  @Test
  void shouldAnswerLaterQueriesAfterAPauseWasTakenBack() {
    holdPauses();
    CompletableFuture<byte[]> reply = admin.query("PAUSE").toCompletableFuture();
    admin.cancel();
    assertThat(reply).isCompleted();
    assertThat(ask("RELOAD")).containsExactly("C RELOAD");
  }

  @Test
  void shouldNotTellTheClientAboutOurFaults() {
    control.broken = new IllegalStateException("secret");
    assertThat(ask("SHOW POOLS"))
        .containsExactly("E S=ERROR C=XX000 M=internal error, see logs for additional details");
  }

  @Test
  void shouldAnswerWhenTheSettingsCannotBeRead() {
    Dialog dialog =
        new AdminConsole(
                control,
                () -> {
                  throw new IllegalStateException("secret");
                },
                "0.1.0",
                ZoneOffset.UTC)
            .open("admin", Access.ADMIN);
    assertThat(lines(dialog.query("SHOW CONFIG").toCompletableFuture()))
        .containsExactly("E S=ERROR C=XX000 M=internal error, see logs for additional details");
  }

  @Test
  void shouldSayWhyASettingWasRefused() {
    assertThat(ask("SET nosuch = 1"))
        .containsExactly("E S=ERROR C=08P01 M=SET failed D=no such setting: nosuch");
  }

  @ParameterizedTest
  @CsvSource({
    "SHUTDOWN, IMMEDIATE",
    "shutdown wait_for_servers;, WAIT_FOR_SERVERS",
    "SHUTDOWN \"Wait_For_Clients\", WAIT_FOR_CLIENTS"
  })
  void shouldStopTheNodeAsAsked(String sql, String mode) {
    assertThat(ask(sql)).containsExactly("C SHUTDOWN");
    assertThat(control.calls).containsExactly("shutdown " + mode);
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL_CLIENT 4711", "kill_client \" 4711\"", "KILL_CLIENT 0x1267;"})
  void shouldDropTheClientOfThatId(String sql) {
    assertThat(ask(sql)).containsExactly("C KILL_CLIENT");
    assertThat(control.calls).containsExactly("killClient 4711");
  }

  @Test
  void shouldKillEverythingWithoutADatabase() {
    assertThat(ask("KILL")).containsExactly("C KILL");
    assertThat(control.calls).containsExactly("kill null");
  }

  @ParameterizedTest
  @CsvSource({
    "disable bench,disable bench",
    "ENABLE \"bench\";,enable bench",
    "reconnect,reconnect null",
    "reconnect bench,reconnect bench",
    "wait_close,waitClose null",
    "wait_close bench,waitClose bench"
  })
  void shouldAskTheNodeForWhatItIsTold(String sql, String call) {
    assertThat(ask(sql)).singleElement().asString().startsWith("C ");
    assertThat(control.calls).containsExactly(call);
  }

  @ParameterizedTest
  @CsvSource({
    "disable,a database is required",
    "enable,a database is required",
    "disable pgbouncer,cannot disable admin db: pgbouncer",
    "enable pgbouncer,cannot enable admin db: pgbouncer",
    "reconnect pgbouncer,cannot reconnect admin db: pgbouncer",
    "wait_close pgbouncer,cannot wait in admin db: pgbouncer",
    "reconnect nosuch,no such database: nosuch"
  })
  void shouldRefuseWhatItCannotDo(String sql, String message) {
    assertThat(ask(sql)).containsExactly("E S=ERROR C=08P01 M=" + message);
    assertThat(control.calls).isEmpty();
  }

  /** Both are gone since PgBouncer 1.26. */
  @ParameterizedTest
  @ValueSource(strings = {"SUSPEND", "SHOW FDS"})
  void shouldNotKnowWhatPgBouncerHasNoMore(String sql) {
    assertThat(ask(sql))
        .containsExactly("E S=ERROR C=08P01 M=invalid command '" + sql + "', use SHOW HELP;");
  }

  @Test
  void shouldLetStatsUsersShowAndNothingElse() {
    Dialog stats = console.open("stat", Access.STATS);
    for (String name : new CommandTable().names()) {
      List<String> answer = lines(stats.query(name).toCompletableFuture());
      if (name.equals("SHOW") || name.equals("SELECT")) {
        assertThat(answer).singleElement().asString().contains("invalid command");
      } else {
        assertThat(answer).containsExactly("E S=ERROR C=08P01 M=admin access needed");
      }
    }
    assertThat(control.calls).isEmpty();
  }

  @Test
  void shouldEchoLongNonsenseInPart() {
    assertThat(ask("-" + "x".repeat(100_000)))
        .singleElement()
        .asString()
        .startsWith("E S=ERROR C=08P01 M=invalid command '-xxx")
        .hasSizeLessThan(2200);
  }

  @Test
  void shouldReportPgBouncersParametersAtLogin() {
    assertThat(console.parameters().toString())
        .isEqualTo(
            "{pgbouncer.version=1.26.1, server_version=1.26.1/bouncer, client_encoding=UTF8,"
                + " server_encoding=UTF8, DateStyle=ISO, TimeZone=GMT,"
                + " standard_conforming_strings=on, is_superuser=on}");
  }

  private void holdPauses() {
    control.held = held;
  }

  private List<String> ask(String sql) {
    return lines(admin.query(sql).toCompletableFuture());
  }

  private static List<String> lines(CompletableFuture<byte[]> reply) {
    return MessageLines.of(reply.resultNow());
  }
}
