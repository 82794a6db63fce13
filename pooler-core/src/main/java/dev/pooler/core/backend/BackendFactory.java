package dev.pooler.core.backend;

/** Makes the backends of one pool. Used on the pool's event loop. */
@FunctionalInterface
public interface BackendFactory {
  /** A backend that is not connected yet. */
  Backend create(BackendOwner owner);
}
