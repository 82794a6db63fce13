package dev.pooler.core.backend.login;

import dev.pooler.protocol.auth.AuthFailure;
import dev.pooler.protocol.auth.ScramClient;
import dev.pooler.protocol.auth.ScramServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Carries out the actions of one {@link ServerLogin} over a blocking socket. */
final class SocketLogin {
  static final SecureRandom RANDOM = new SecureRandom();

  private final int port;
  private String mechanism = "none";

  SocketLogin(int port) {
    this.port = port;
  }

  /** Which SASL mechanism was used. */
  String mechanism() {
    return mechanism;
  }

  /**
   * What a login came to.
   *
   * @param socket still open; with TLS, if that was agreed on
   */
  record Outcome(LoginAction action, Socket socket) {}

  /** Logs in; returns the action that ended the login. */
  LoginAction run(LoginRequest request, byte @Nullable [] endPointHash)
      throws IOException, GeneralSecurityException {
    Outcome outcome = open(request, endPointHash);
    outcome.socket().close();
    return outcome.action();
  }

  /** Logs in. */
  Outcome open(LoginRequest request, byte @Nullable [] endPointHash)
      throws IOException, GeneralSecurityException {
    ServerLogin login = new ServerLogin(request, UnpooledByteBufAllocator.DEFAULT, RANDOM);
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    LoginAction action = login.start();
    while (true) {
      switch (action) {
        case LoginAction.Send(ByteBuf bytes) -> write(socket, bytes);
        case LoginAction.PlainContinue(ByteBuf bytes) -> write(socket, bytes);
        case LoginAction.ReadOn _ -> {}
        case LoginAction.StartTls _ -> {
          socket = encrypt(socket);
          action = login.onTlsReady(endPointHash);
          continue;
        }
        case LoginAction.Ready _, LoginAction.Failed _ -> {
          return new Outcome(action, socket);
        }
      }
      action = read(socket, login);
    }
  }

  private static LoginAction read(Socket socket, ServerLogin login) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte tag = in.readByte();
    if (login.awaitsTlsAnswer()) {
      return login.onTlsAnswer(tag, in.available());
    }
    byte[] body = new byte[in.readInt() - Integer.BYTES];
    in.readFully(body);
    return login.onMessage(tag, Unpooled.wrappedBuffer(body));
  }

  private void write(Socket socket, ByteBuf bytes) throws IOException {
    try {
      byte[] sent = ByteBufUtil.getBytes(bytes);
      String text = new String(sent, StandardCharsets.ISO_8859_1);
      if (sent[0] == 'p' && text.startsWith("SCRAM", 5)) {
        mechanism = text.substring(5, text.indexOf(0, 5));
      }
      socket.getOutputStream().write(sent);
      socket.getOutputStream().flush();
    } finally {
      bytes.release();
    }
  }

  private static Socket encrypt(Socket plain) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustEverybody()}, RANDOM);
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"postgresql"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** A client that proves itself to us. */
  static void proveTo(ScramServer server, String password) throws AuthFailure {
    ScramClient client = ScramClient.withPassword(password, null, null, RANDOM);
    byte[] first = client.first(server.mechanisms());
    byte[] proof = client.last(server.first(client.mechanism(), first));
    client.verify(server.last(proof));
  }

  private static final class TrustEverybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
