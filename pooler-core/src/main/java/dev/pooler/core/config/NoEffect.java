package dev.pooler.core.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are taken because files have them, and that change nothing because what they tune does
 * not exist here. Setting one to another value than the default is worth a warning. README has the
 * same table; a test compares them.
 */
final class NoEffect {
  private static final Map<ConfigKey<?>, String> REASONS = reasons();

  private NoEffect() {}

  private static Map<ConfigKey<?>, String> reasons() {
    Map<ConfigKey<?>, String> reasons = new LinkedHashMap<>();
    reasons.put(
        ListenKeys.PKT_BUF,
        "connections share buffers for reading, and messages of any length pass without one");
    reasons.put(
        ListenKeys.SBUF_LOOPCNT,
        "a connection gets a few reads in a turn of its event loop, whatever is left");
    reasons.put(
        TlsKeys.CLIENT_TLS_DHEPARAMS,
        "BoringSSL has no cipher suites with DHE, and the JDK chooses its own group");
    reasons.put(
        TimeKeys.SUSPEND_TIMEOUT, "SUSPEND and -R, which it is for, are gone since PgBouncer 1.26");
    reasons.put(ProcessKeys.JOB_NAME, "a name for services of Windows");
    reasons.put(ProcessKeys.SERVICE_NAME, "a name for services of Windows");
    reasons.put(ProcessKeys.SYSLOG_IDENT, "there is no syslog yet");
    reasons.put(ProcessKeys.SYSLOG_FACILITY, "there is no syslog yet");
    return reasons;
  }

  /** All of them, with the reason why they have no effect. */
  static Map<ConfigKey<?>, String> all() {
    return Collections.unmodifiableMap(REASONS);
  }

  /**
   * Why the value that {@code values} has for the key changes nothing; null if it does, or is
   * usual.
   */
  static @Nullable String reason(ConfigKey<?> key, Values values) {
    String reason = REASONS.get(key);
    return reason == null || values.getOrDefault(key).equals(key.defaultValue()) ? null : reason;
  }
}
