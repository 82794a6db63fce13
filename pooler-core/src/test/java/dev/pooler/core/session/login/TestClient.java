package dev.pooler.core.session.login;

import dev.pooler.protocol.auth.Md5;
import dev.pooler.protocol.auth.ScramClient;
import dev.pooler.protocol.backend.Authentication;
import dev.pooler.protocol.backend.BackendDecoder;
import dev.pooler.protocol.backend.BackendMessage;
import dev.pooler.protocol.backend.ErrorResponse;
import dev.pooler.protocol.frontend.FrontendEncoder;
import dev.pooler.protocol.startup.ProtocolVersion;
import dev.pooler.protocol.startup.StartupEncoder;
import dev.pooler.protocol.startup.StartupMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The client's end of a login, in memory: answers what it is asked, and keeps what it was told. */
final class TestClient {
  final ByteBuf in = Unpooled.buffer();
  final ByteBuf out = Unpooled.buffer();
  final ClientLogin login;

  /** Kinds of what came back, one word each, e.g. "Sasl" or "Error:text". */
  final List<String> heard = new ArrayList<>();

  private @Nullable ScramClient scram;
  byte @Nullable [] endPointHash;

  TestClient(LoginPolicy policy) {
    this(policy, ClientLogin.Peer.tcp(InetAddress.getLoopbackAddress()));
  }

  TestClient(LoginPolicy policy, ClientLogin.Peer peer) {
    this.login = new ClientLogin(() -> policy, peer);
  }

  LoginStep step() {
    return login.advance(in, out);
  }

  LoginStep checked(CheckVerdict verdict) {
    return login.checked(verdict, in, out);
  }

  LoginStep lookedUp(SecretAnswer answer) {
    return login.lookedUp(answer, in, out);
  }

  /** Sends a startup message of names and values. */
  LoginStep start(ProtocolVersion version, String... parameters) {
    var map = new LinkedHashMap<String, String>();
    for (int i = 0; i < parameters.length; i += 2) {
      map.put(parameters[i], parameters[i + 1]);
    }
    StartupEncoder.startup(in, new StartupMessage(version, map));
    return step();
  }

  LoginStep start(String... parameters) {
    return start(ProtocolVersion.V3_0, parameters);
  }

  /** Logs in as a driver would. */
  LoginStep logIn(String user, String database, String password) throws Exception {
    return finish(start("user", user, "database", database), user, password);
  }

  LoginStep finish(LoginStep first, String user, String password) throws Exception {
    LoginStep step = first;
    for (int round = 0; round < 5; round++) {
      boolean answered = false;
      while (out.isReadable(5)) {
        answered |= hear(user, password);
      }
      if (!(step instanceof LoginStep.NeedMore) || !answered) {
        return step;
      }
      step = step();
    }
    throw new AssertionError("endless login");
  }

  private boolean hear(String user, String password) throws Exception {
    byte tag = out.readByte();
    BackendMessage message = BackendDecoder.decode(tag, out.readSlice(out.readInt() - 4));
    heard.add(
        message instanceof ErrorResponse error
            ? "Error:" + error.fields().message()
            : message.getClass().getSimpleName());
    switch (message) {
      case Authentication.CleartextPassword _ -> FrontendEncoder.password(in, password);
      case Authentication.Md5Password md5 ->
          FrontendEncoder.password(in, Md5.answer(Md5.store(password, user), md5.salt()));
      case Authentication.Sasl sasl -> {
        scram = ScramClient.withPassword(password, null, endPointHash, new SecureRandom());
        byte[] data = scram.first(sasl.mechanisms());
        heard.add(scram.mechanism());
        FrontendEncoder.saslInitialResponse(in, scram.mechanism(), data);
      }
      case Authentication.SaslContinue next ->
          FrontendEncoder.saslResponse(in, started().last(next.data()));
      case Authentication.SaslFinal last -> started().verify(last.data());
      default -> {
        return false;
      }
    }
    return true;
  }

  private ScramClient started() {
    if (scram == null) {
      throw new AssertionError("SASL out of order");
    }
    return scram;
  }
}
