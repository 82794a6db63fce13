package dev.pooler.core.backend.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.backend.login.LoginFailure.Reason;
import dev.pooler.protocol.backend.BackendEncoder;
import dev.pooler.protocol.backend.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever a server sends, in whatever order: an action comes back, and a failure is final. */
class ServerLoginPropertyTest {
  record Message(byte tag, byte[] body) {}

  @Property(tries = 2000)
  void shouldAnswerAnythingWithAnAction(@ForAll("conversations") List<Message> conversation)
      throws Exception {
    LoginScript script = LoginScript.started(new Credentials.Password("pencil", null));
    LoginAction.Failed failed = null;
    for (Message message : conversation) {
      LoginAction action =
          script.login.onMessage(message.tag, Unpooled.wrappedBuffer(message.body));
      if (failed != null) {
        assertThat(action).isSameAs(failed);
      }
      switch (action) {
        case LoginAction.Send(ByteBuf bytes) -> bytes.release();
        case LoginAction.PlainContinue _, LoginAction.StartTls _ ->
            throw new AssertionError("TLS was not asked for");
        case LoginAction.ReadOn _ -> {}
        case LoginAction.Ready _ -> {
          return;
        }
        case LoginAction.Failed now -> {
          assertThat(now.failure().message()).isNotEmpty();
          assertThat(now.failure().reason()).isNotEqualTo(Reason.TLS_REFUSED);
          failed = now;
        }
      }
    }
  }

  @Provide
  Arbitrary<List<Message>> conversations() {
    Arbitrary<Message> noise =
        Combinators.combine(
                Arbitraries.of(
                    (byte) 'R',
                    (byte) 'S',
                    (byte) 'K',
                    (byte) 'Z',
                    (byte) 'E',
                    (byte) 'v',
                    (byte) '1'),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(30))
            .as(Message::new);
    Arbitrary<Message> sense =
        Arbitraries.of(
            message(BackendEncoder::authenticationOk),
            message(BackendEncoder::authenticationCleartextPassword),
            message(out -> BackendEncoder.authenticationMd5Password(out, new byte[4])),
            message(out -> BackendEncoder.authenticationSasl(out, List.of("SCRAM-SHA-256"))),
            message(out -> BackendEncoder.authenticationSaslContinue(out, new byte[] {'r', '='})),
            message(out -> BackendEncoder.authenticationSaslFinal(out, new byte[] {'v', '='})),
            message(out -> BackendEncoder.negotiateProtocolVersion(out, 0, List.of())),
            message(out -> BackendEncoder.parameterStatus(out, "a", "b")),
            message(out -> BackendEncoder.backendKeyData(out, 1, new byte[4])),
            message(out -> BackendEncoder.readyForQuery(out, TransactionStatus.IDLE)));
    return Arbitraries.frequencyOf(Tuple.of(1, noise), Tuple.of(3, sense)).list().ofMaxSize(8);
  }

  private static Message message(Consumer<ByteBuf> encoder) {
    ByteBuf frame = Unpooled.buffer();
    encoder.accept(frame);
    byte[] body = new byte[frame.readableBytes() - 5];
    frame.getBytes(5, body);
    return new Message(frame.getByte(0), body);
  }
}
