package dev.pooler.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.cancel.CancelBearer;
import dev.pooler.core.error.OperatorError;
import dev.pooler.core.pool.PoolKey;
import dev.pooler.core.view.SocketView;
import dev.pooler.protocol.startup.ProtocolVersion;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A client's socket before, beside and after its session. */
class ClientConnectionTest {

  /** Takes down what it is told. */
  private static final class Bearer implements CancelBearer {
    final List<String> told = new ArrayList<>();

    @Override
    public void queued(String database, String user) {
      told.add("queued " + database + " " + user);
    }

    @Override
    public void done() {
      told.add("done");
    }
  }

  @ParameterizedTest
  @EnumSource(SessionState.class)
  void shouldBeInTheTableFromBeginningToEnd(SessionState state) {
    ClientRig client = ClientRig.in(state);
    assertThat(client.host.table.isEmpty()).isEqualTo(state == SessionState.CLOSED);
    client.channel.close();
    client.settle();
    assertThat(client.host.table).isEmpty();
    assertThat(client.host.dismissed).hasSize(1);
    assertThat(client.connection.state()).isEqualTo(SessionState.CLOSED);
  }

  @ParameterizedTest
  @CsvSource({
    "LOGGING_IN, E(admin forced disconnect)",
    "IDLE, E(admin forced disconnect)",
    "CONSOLE, E(admin forced disconnect)",
    "CANCELING, E(admin forced disconnect)",
    "CLOSED, ''"
  })
  void shouldSayWhyItIsEnded(SessionState state, String heard) {
    ClientRig client = ClientRig.in(state);
    client.connection.close(OperatorError.ADMIN_FORCED_DISCONNECT);
    assertThat(client.heard()).isEqualTo(heard);
    assertThat(client.isOpen()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(SessionState.class)
  void shouldEndWhenTheSocketBreaks(SessionState state) {
    ClientRig client = ClientRig.in(state);
    client.breaks(new IOException("Connection reset by peer"));
    assertThat(client.heard()).isEmpty();
    assertThat(client.isOpen()).isFalse();
  }

  /** A write that failed because the socket is closed; channelInactive is still to come. */
  @Test
  void shouldLeaveASocketThatIsClosedToItsEnd() {
    ClientRig client = ClientRig.in(SessionState.ATTACHED);
    client.channel.pipeline().addFirst(new Deaf());
    client.channel.close();
    client.breaks(new ClosedChannelException());
    client.settle();
    assertThat(client.connection.state()).isEqualTo(SessionState.ATTACHED);
    assertThat(client.backend().isEnded()).isFalse();

    client.hasClosed();
    assertThat(client.connection.state()).isEqualTo(SessionState.CLOSED);
  }

  /** Keeps it from the connection that the socket is closed. */
  private static final class Deaf extends ChannelInboundHandlerAdapter {
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {}
  }

  @Test
  void shouldHoldOnToALoginThatComesInPieces() {
    ClientRig client = ClientRig.connected(new FakeHost());
    client.pool().greeting = client.host.greeting();
    byte[] all = PgBytes.bytesOf(PgBytes.startup("user", "alice", "database", "app"));
    for (byte each : all) {
      client.send(PgBytes.body().int8(each).raw());
    }
    assertThat(client.heard()).isEqualTo("R S S S K ZI");
    client.leave();
  }

  @Test
  void shouldNotListenAfterTheLastWordsOfALogin() {
    ClientRig client = ClientRig.connected(new FakeHost());
    client.sendBeforeAnythingElse(
        PgBytes.startup("user", "alice", "database", "app", "geqo", "on"));
    client.sendBeforeAnythingElse(PgBytes.startup("user", "alice", "database", "app"));
    assertThat(client.heard()).isEqualTo("E(unsupported startup parameter: geqo)");
    assertThat(client.connection.state()).isEqualTo(SessionState.CLOSED);
    assertThat(client.pool().clients).isZero();
  }

  @Test
  void shouldTakeAnEagerClientsQueryForItsSession() {
    ClientRig client = ClientRig.connected(new FakeHost());
    client.pool().greeting = client.host.greeting();
    client.send(PgBytes.startup("user", "alice", "database", "app"), PgBytes.query("select 1"));
    assertThat(client.session().state()).isEqualTo(SessionState.WAITING);
    client.leave();
  }

  // --- cancelling ---

  @ParameterizedTest
  @EnumSource(
      value = SessionState.class,
      names = {"LOGGING_IN", "CANCELING"},
      mode = EnumSource.Mode.EXCLUDE)
  void shouldCancelNothingButWhatABackendDoes(SessionState state) {
    ClientRig client = ClientRig.in(state);
    Bearer bearer = new Bearer();
    byte[] secret = client.host.cancelKeys().secret(client.connection.id(), ProtocolVersion.V3_0);
    client.connection.cancelQuery(secret, bearer);
    if (state == SessionState.ATTACHED) {
      assertThat(bearer.told).containsExactly("queued app alice", "done");
      assertThat(client.backend().calls).endsWith("cancel");
    } else {
      assertThat(bearer.told).containsExactly("done");
    }
    client.leave();
  }

  @Test
  void shouldNotCancelWithoutTheKey() {
    ClientRig client = ClientRig.in(SessionState.ATTACHED);
    Bearer bearer = new Bearer();
    client.connection.cancelQuery(new byte[] {1, 2, 3, 4}, bearer);
    assertThat(bearer.told).containsExactly("done");
    assertThat(client.backend().calls).doesNotContain("cancel");
    client.leave();
  }

  @Test
  void shouldShowACancelRequestAtItsPoolAndHangUpWhenItIsThrough() {
    ClientRig client = ClientRig.in(SessionState.CANCELING);
    CancelBearer bearer = client.host.bearers.getFirst();
    assertThat(row(client).state()).isEqualTo("login");
    assertThat(SessionViews.cancelOf(client.connection)).isNull();

    bearer.queued("app", "alice");
    client.settle();

    assertThat(row(client).state()).isEqualTo("waiting_cancel_req");
    assertThat(row(client).database()).isEqualTo("app");
    assertThat(row(client).user()).isEqualTo("(nouser)");
    assertThat(row(client).requestTime()).isNotNull();
    assertThat(SessionViews.cancelOf(client.connection)).isEqualTo(new PoolKey("app", "alice"));

    bearer.done();
    assertThat(client.heard()).isEmpty();
    assertThat(client.isOpen()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "LOGGING_IN, login",
    "AWAITING_GREETING, waiting",
    "IDLE, idle",
    "WAITING, waiting",
    "PREPARING, active",
    "ATTACHED, active",
    "CONSOLE, idle",
    "CLOSED, idle"
  })
  void shouldBeShownAsPgBouncerShowsIt(SessionState state, String shown) {
    ClientRig client = ClientRig.in(state);
    SocketView row = row(client);
    assertThat(row.state()).isEqualTo(shown);
    boolean holds = state == SessionState.PREPARING || state == SessionState.ATTACHED;
    assertThat(row.link()).isEqualTo(holds ? SocketView.ptr(4711) : "");
    assertThat(row.waitMicros() > 0).isEqualTo(shown.equals("waiting"));
    client.leave();
  }

  private static SocketView row(ClientRig client) {
    return SessionViews.row(client.connection, System.nanoTime(), 6432);
  }
}
