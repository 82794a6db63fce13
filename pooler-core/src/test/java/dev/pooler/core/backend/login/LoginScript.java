package dev.pooler.core.backend.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.auth.Credentials;
import dev.pooler.protocol.backend.BackendEncoder;
import dev.pooler.protocol.backend.TransactionStatus;
import dev.pooler.protocol.frontend.FrontendDecoder;
import dev.pooler.protocol.frontend.PasswordMessage;
import dev.pooler.protocol.startup.ProtocolVersion;
import dev.pooler.protocol.startup.StartupDecoder;
import dev.pooler.protocol.startup.StartupPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Consumer;

/** One login, and the server that the test plays for it. */
final class LoginScript {
  private static final int MAX_STARTUP = 10_000;

  final ServerLogin login;

  LoginScript(LoginRequest request) {
    login = new ServerLogin(request, UnpooledByteBufAllocator.DEFAULT, new SecureRandom());
  }

  /** A login without TLS that has sent its startup message. */
  static LoginScript started(Credentials credentials) throws Exception {
    LoginScript script = new LoginScript(request(credentials, LoginTls.OFF));
    script.packet(script.login.start());
    return script;
  }

  static LoginRequest request(Credentials credentials, LoginTls tls) {
    SequencedMap<String, String> parameters = new LinkedHashMap<>();
    parameters.put("client_encoding", "UTF8");
    parameters.put("application_name", "app");
    return new LoginRequest("db", "joe", credentials, tls, parameters, ProtocolVersion.V3_2);
  }

  /** The server says this. */
  LoginAction says(Consumer<ByteBuf> message) {
    ByteBuf frame = Unpooled.buffer();
    message.accept(frame);
    return login.onMessage(frame.getByte(0), frame.slice(5, frame.readableBytes() - 5));
  }

  /** The server says this, which is to be taken note of and no more. */
  void tells(Consumer<ByteBuf> message) {
    assertThat(says(message)).isEqualTo(new LoginAction.ReadOn());
  }

  /** The packet of the startup phase that is sent. */
  StartupPacket packet(LoginAction action) throws Exception {
    ByteBuf bytes =
        switch (action) {
          case LoginAction.Send(ByteBuf sent) -> sent;
          case LoginAction.PlainContinue(ByteBuf sent) -> sent;
          default -> throw new AssertionError("nothing is sent by " + action);
        };
    try {
      StartupPacket packet = StartupDecoder.decode(bytes, MAX_STARTUP);
      assertThat(packet).isNotNull();
      assertThat(bytes.isReadable()).isFalse();
      return packet;
    } finally {
      bytes.release();
    }
  }

  /** The answer to an authentication request that is sent. */
  static PasswordMessage password(LoginAction action) throws Exception {
    assertThat(action).isInstanceOf(LoginAction.Send.class);
    ByteBuf bytes = ((LoginAction.Send) action).bytes();
    try {
      assertThat(bytes.getInt(1)).isEqualTo(bytes.readableBytes() - 1);
      return (PasswordMessage)
          FrontendDecoder.decode(bytes.getByte(0), bytes.slice(5, bytes.readableBytes() - 5));
    } finally {
      bytes.release();
    }
  }

  static LoginFailure failure(LoginAction action) {
    assertThat(action).isInstanceOf(LoginAction.Failed.class);
    return ((LoginAction.Failed) action).failure();
  }

  /** The end of a login. */
  static void idle(ByteBuf out) {
    BackendEncoder.readyForQuery(out, TransactionStatus.IDLE);
  }
}
