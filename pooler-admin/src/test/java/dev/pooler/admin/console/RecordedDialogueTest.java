package dev.pooler.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.control.Console.Access;
import dev.pooler.core.control.Console.Dialog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The recorded dialogue with PgBouncer 1.26.1 ({@code record_console.py}), held again with ours.
 */
class RecordedDialogueTest {
  private static final String RECORDING = "pgbouncer-1.26.1.txt";

  private record Exchange(String user, String query, List<String> answer) {
    String key() {
      return user + " " + query;
    }
  }

  @TestFactory
  Stream<DynamicTest> shouldAnswerAsRecorded() {
    FakeNodeControl control = new FakeNodeControl();
    AdminConsole console = new AdminConsole(control, Views::settings, "0.1.0", ZoneOffset.UTC);
    Map<String, Dialog> dialogs =
        Map.of(
            "admin", console.open("admin", Access.ADMIN),
            "stat", console.open("stat", Access.STATS));
    List<Exchange> exchanges = recorded();
    assertThat(exchanges.size()).isGreaterThan(180);
    return exchanges.stream()
        .map(exchange ->
            DynamicTest.dynamicTest(
                MessageLines.escape(exchange.key()),
                () -> {
                  Dialog dialog = Objects.requireNonNull(dialogs.get(exchange.user()));
                  byte[] bytes = dialog.query(exchange.query()).toCompletableFuture().resultNow();
                  assertThat(comparable(exchange, MessageLines.of(bytes)))
                      .isEqualTo(comparable(exchange, exchange.answer()));
                }));
  }

  /** Leaves out what depends on the traffic, and what we say in addition. */
  private static List<String> comparable(Exchange exchange, List<String> lines) {
    boolean namesOnly = exchange.query().matches("show (totals|lists)");
    boolean columnsOnly = exchange.query().startsWith("show ") && !hasRows(exchange);
    return lines.stream()
        .filter(line -> !(columnsOnly && line.startsWith("D ")))
        .map(line -> namesOnly ? line.replaceFirst("\\|.*", "") : line)
        .map(line -> line.startsWith("E ") ? line.replaceFirst(" D=no such setting.*", "") : line)
        .map(line -> line.equals("D PgBouncer 1.26.1 (Pooler 0.1.0)") ? "D PgBouncer 1.26.1" : line)
        .toList();
  }

  private static boolean hasRows(Exchange exchange) {
    return exchange.answer().stream().anyMatch(line -> line.startsWith("D "));
  }

  private static List<Exchange> recorded() {
    List<Exchange> exchanges = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(RecordedDialogueTest.class.getResourceAsStream(RECORDING)),
                StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("> ")) {
          String[] parts = line.split(" ", 3);
          exchanges.add(new Exchange(parts[1], MessageLines.unescape(parts[2]), new ArrayList<>()));
        } else {
          exchanges.getLast().answer().add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return exchanges;
  }
}
