package dev.pooler.core.tls;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * TLS cannot be set up as configured. The message names the setting, the file, what is wrong and
 * what would mend it.
 */
public final class TlsConfigException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  TlsConfigException(String message) {
    super(message);
  }

  TlsConfigException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
