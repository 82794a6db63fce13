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
 * Stands between a pooler and its server, passes everything on, and notes how connections begin. It
 * can make the server fall silent, or deaf to newcomers. Thread-safe.
 */
public final class Wiretap implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
  private final List<Integer> codes = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Socket> ignored = new CopyOnWriteArrayList<>();
  private final int target;
  private final Object silence = new Object();
  private boolean silent;
  private boolean deaf;

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

  /** From now on nothing of what the server says goes through. */
  public void silence() {
    synchronized (silence) {
      silent = true;
    }
  }

  /** From now on newcomers are accepted, and that is all. */
  public void ignoreNewcomers() {
    synchronized (silence) {
      deaf = true;
    }
  }

  /** Hangs up on everybody who has been ignored. */
  public void hangUpOnNewcomers() throws IOException {
    for (Socket socket : ignored) {
      socket.close();
    }
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket near = listener.accept();
        if (isDeaf()) {
          sockets.add(near);
          ignored.add(near);
          continue;
        }
        Socket far = new Socket("127.0.0.1", target);
        sockets.add(near);
        sockets.add(far);
        Thread.ofVirtual().start(() -> listen(near, far));
        Thread.ofVirtual().start(() -> passAloud(far, near));
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

  private boolean isDeaf() {
    synchronized (silence) {
      return deaf;
    }
  }

  private void passAloud(Socket server, Socket pooler) {
    byte[] buffer = new byte[1 << 16];
    try {
      for (int read = server.getInputStream().read(buffer); read >= 0; ) {
        synchronized (silence) {
          if (!silent) {
            pooler.getOutputStream().write(buffer, 0, read);
          }
        }
        read = server.getInputStream().read(buffer);
      }
    } catch (IOException gone) {
      // Either has hung up: so does the other.
    }
    closeBoth(server, pooler);
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
