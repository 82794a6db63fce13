package dev.pooler.core.pool;

import dev.pooler.core.backend.Backend;
import dev.pooler.core.parameter.ParameterValues;
import java.util.Map;

/**
 * What a server tells at login; sessions are greeted with it. Immutable.
 *
 * @param parameters every reported parameter, in the server's order
 * @param values the tracked ones among them
 */
public record ServerGreeting(Map<String, String> parameters, ParameterValues values) {

  static ServerGreeting of(Backend backend) {
    return new ServerGreeting(backend.facts().reported(), backend.facts().parameters());
  }
}
