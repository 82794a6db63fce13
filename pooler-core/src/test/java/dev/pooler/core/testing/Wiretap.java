package dev.pooler.core.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a pooler and its server, passes everything on, and notes how connections begin.
 * Thread-safe.
 */
public final class Wiretap implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
  private final List<Integer> codes = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final int target;

  public Wiretap(int target) throws IOException {
    this.target = target;
    Thread.ofVirtual().start(this::acceptAll);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /**
   * The number behind the length of each connection's first packet: a protocol version or the code
   * of a request.
   */
  public List<Integer> firstCodes() {
    return List.copyOf(codes);
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket near = listener.accept();
        Socket far = new Socket("127.0.0.1", target);
        sockets.add(near);
        sockets.add(far);
        Thread.ofVirtual().start(() -> listen(near, far));
        Thread.ofVirtual().start(() -> pass(far, near));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void listen(Socket near, Socket far) {
    try {
      DataInputStream in = new DataInputStream(near.getInputStream());
      byte[] head = in.readNBytes(2 * Integer.BYTES);
      codes.add(java.nio.ByteBuffer.wrap(head).getInt(Integer.BYTES));
      OutputStream out = far.getOutputStream();
      out.write(head);
      pass(near, far);
    } catch (IOException gone) {
      closeBoth(near, far);
    }
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
      throw new IllegalStateException(e);
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
