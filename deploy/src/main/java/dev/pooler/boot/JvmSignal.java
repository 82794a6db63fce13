package dev.pooler.boot;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * The JVM's own handling of signals, {@code sun.misc.Signal}: handlers run on a thread of their
 * own, where Java may run. It is reached by reflection, since javac has a warning for its name that
 * nothing can switch off.
 */
final class JvmSignal {
  private JvmSignal() {}

  /**
   * Runs the action for each signal of that name.
   *
   * @param name without SIG
   * @throws IllegalArgumentException when the JVM or the system does not let it be handled
   */
  static void handle(String name, Runnable action) {
    try {
      Class<?> signals = Class.forName("sun.misc.Signal");
      Class<?> handlers = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              JvmSignal.class.getClassLoader(),
              new Class<?>[] {handlers},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      Object signal = signals.getConstructor(String.class).newInstance(name);
      signals.getMethod("handle", signals, handlers).invoke(null, signal, handler);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(String.valueOf(e.getCause()), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("this JVM has no sun.misc.Signal", e);
    }
  }
}
