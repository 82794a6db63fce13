package dev.pooler.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.error.ClientError;
import dev.pooler.core.error.LimitError;
import dev.pooler.core.error.ServerError;
import dev.pooler.core.pool.CheckoutUser;
import dev.pooler.core.pool.PoolUser;
import dev.pooler.protocol.testing.PgBytes;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each state of a session and each thing that can happen in it: where that leads, or that it cannot
 * be. What is done on the way is in {@link SessionTest}.
 */
class SessionStatesTest {
  private static final List<SessionState> STATES =
      List.of(
          SessionState.AWAITING_GREETING,
          SessionState.IDLE,
          SessionState.WAITING,
          SessionState.PREPARING,
          SessionState.ATTACHED,
          SessionState.CLOSED);

  /**
   * {@code =}: it stays where it is. {@code !}: refused, since nobody may do that. {@code -}: there
   * is no backend that could.
   */
  private static final String TABLE =
      """
      event              AWAITING IDLE     WAITING  PREPARING ATTACHED CLOSED
      BYTES              =        WAITING  =        =         =        =
      GOODBYE            =        CLOSED   =        =         =        =
      READ_COMPLETE      =        =        =        =         =        =
      WRITABLE           =        =        =        =         =        =
      TIME               =        =        =        =         =        =
      CLOSE              CLOSED   CLOSED   CLOSED   CLOSED    CLOSED   =
      PEER_GONE          CLOSED   CLOSED   CLOSED   CLOSED    CLOSED   =
      GREETING           IDLE     !        !        !         -        !
      GRANTED            ATTACHED ATTACHED ATTACHED ATTACHED  !        !
      GRANTED_UNPREPARED !        PREPARING PREPARING !       !        !
      REFUSED            CLOSED   CLOSED   CLOSED   CLOSED    CLOSED   =
      PREPARED           -        -        -        ATTACHED  !        -
      NEVER_BEGUN        -        -        -        WAITING   !        -
      PARAMETER          -        -        -        =         =        -
      READY              -        -        -        =         =        -
      SERVER_IDLE        -        -        -        !         IDLE     -
      CLIENT_FAULT       -        -        -        CLOSED    CLOSED   -
      TERMINATE          -        -        -        CLOSED    CLOSED   -
      LOST               -        -        -        CLOSED    CLOSED   -
      """;

  enum Event {
    BYTES,
    GOODBYE,
    READ_COMPLETE,
    WRITABLE,
    TIME,
    CLOSE,
    PEER_GONE,
    GREETING,
    GRANTED,
    GRANTED_UNPREPARED,
    REFUSED,
    PREPARED,
    NEVER_BEGUN,
    PARAMETER,
    READY,
    SERVER_IDLE,
    CLIENT_FAULT,
    TERMINATE,
    LOST
  }

  /**
   * @param to null: refused
   */
  record Row(SessionState from, Event event, @Nullable SessionState to) {}

  private static Stream<Row> rows() {
    return TABLE.lines().skip(1).flatMap(SessionStatesTest::row);
  }

  private static Stream<Row> row(String line) {
    List<String> words = Pattern.compile(" +").splitAsStream(line).toList();
    Stream.Builder<Row> rows = Stream.builder();
    for (int i = 0; i < STATES.size(); i++) {
      SessionState from = STATES.get(i);
      String to = words.get(i + 1);
      if (!to.equals("-")) {
        SessionState next =
            to.equals("=") ? from : to.equals("!") ? null : SessionState.valueOf(to);
        rows.add(new Row(from, Event.valueOf(words.get(0)), next));
      }
    }
    return rows.build();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldGoWhereTheTableSays(Row row) {
    ClientRig client = ClientRig.in(row.from());
    SessionState to = row.to();
    if (to == null) {
      assertThatThrownBy(() -> happen(row.event(), client))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(row.from() + " -> ");
    } else {
      happen(row.event(), client);
      client.settle();
      assertThat(client.session().state()).isEqualTo(to);
      boolean holds = to == SessionState.PREPARING || to == SessionState.ATTACHED;
      assertThat(client.session().holding().checkout() != null)
          .as("holds a backend")
          .isEqualTo(holds);
    }
    client.leave();
  }

  @ParameterizedTest
  @MethodSource("states")
  void shouldHaveATableThatKnowsEveryMoveAndNoOther(SessionState from) {
    Set<SessionState> moves = EnumSet.noneOf(SessionState.class);
    rows()
        .filter(row -> row.from() == from)
        .map(Row::to)
        .filter(Objects::nonNull)
        .filter(to -> to != from)
        .forEach(moves::add);
    assertThat(moves).isEqualTo(from.next());
  }

  private static List<SessionState> states() {
    return STATES;
  }

  @Test
  void shouldTryEveryEvent() {
    assertThat(rows().map(Row::event)).contains(Event.values());
  }

  private static void happen(Event event, ClientRig client) {
    PoolUser session = client.session();
    switch (event) {
      case BYTES -> client.send(PgBytes.query("select 1"));
      case GOODBYE -> client.send(PgBytes.frame('X'));
      case READ_COMPLETE -> client.session().onReadComplete();
      case WRITABLE -> client.session().onWritable(false);
      case TIME -> client.passSeconds(0);
      case CLOSE -> client.connection.close(ClientError.CLIENT_CLOSE_REQUEST);
      case PEER_GONE -> client.channel.close();
      case GREETING -> {
        client.pool().greeting = client.host.greeting();
        session.onGreeting();
      }
      case GRANTED -> session.onGranted(FakeCheckout.ready());
      case GRANTED_UNPREPARED -> session.onGranted(FakeCheckout.unprepared());
      case REFUSED -> session.onRefused(LimitError.MAX_CLIENT_CONN);
      case PREPARED, NEVER_BEGUN, PARAMETER, READY, SERVER_IDLE, CLIENT_FAULT, TERMINATE, LOST ->
          report(event, client.backend());
    }
  }

  private static void report(Event event, FakeCheckout backend) {
    CheckoutUser session = backend.user();
    switch (event) {
      case PREPARED -> session.onPrepared(Objects.requireNonNull(backend.wanted));
      case NEVER_BEGUN -> session.onNeverBegun();
      case PARAMETER -> session.onParameterStatus("application_name", "other");
      case READY -> session.onReadyForQuery((byte) 'I', true);
      case SERVER_IDLE -> session.onServerIdle();
      case CLIENT_FAULT -> session.onClientFault(ClientError.BROKEN_PACKET);
      case TERMINATE -> session.onTerminate();
      case LOST -> session.onCheckoutLost(ServerError.SERVER_CRASHED, false);
      default -> throw new AssertionError(event);
    }
  }
}
