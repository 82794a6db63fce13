package dev.pooler.core.tls;

import dev.pooler.protocol.startup.SslRequest;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.X509Bundle;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Somebody in the middle: speaks TLS with both sides, with a certificate of its own, and passes on
 * what it reads. Thread-safe.
 */
final class TlsMiddle implements AutoCloseable {
  private static final char[] NO_PASSWORD = new char[0];

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final SSLContext context;
  private final int target;

  TlsMiddle(X509Bundle own, int target) throws Exception {
    this.target = target;
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own.toKeyStore(NO_PASSWORD), NO_PASSWORD);
    context = SSLContext.getInstance("TLS");
    context.init(
        keys.getKeyManagers(), InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    Thread.ofVirtual().start(this::acceptAll);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket near = listener.accept();
        Socket far = new Socket("127.0.0.1", target);
        sockets.add(near);
        sockets.add(far);
        Thread.ofVirtual().start(() -> connect(near, far));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void connect(Socket near, Socket far) {
    try {
      new DataInputStream(near.getInputStream()).readNBytes(2 * Integer.BYTES);
      near.getOutputStream().write('S');
      Socket nearTls = encrypt(near, false);
      DataOutputStream out = new DataOutputStream(far.getOutputStream());
      out.writeInt(2 * Integer.BYTES);
      out.writeInt(SslRequest.CODE);
      far.getInputStream().readNBytes(1);
      Socket farTls = encrypt(far, true);
      Thread.ofVirtual().start(() -> pass(farTls, nearTls));
      pass(nearTls, farTls);
    } catch (IOException | GeneralSecurityException e) {
      closeBoth(near, far);
    }
  }

  private SSLSocket encrypt(Socket socket, boolean client)
      throws IOException, GeneralSecurityException {
    SSLSocket tls =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
    tls.setUseClientMode(client);
    tls.startHandshake();
    return tls;
  }

  private static void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException gone) {
      // Either has hung up: so does the other.
    }
    closeBoth(from, to);
  }

  private static void closeBoth(Socket one, Socket other) {
    try {
      one.close();
      other.close();
    } catch (IOException e) {
      // They are gone already.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
