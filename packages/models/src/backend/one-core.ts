import * as tf from "@tensorflow/tfjs";
import { BackendError } from "@smart-mining/core";

/**
 * Checks that the backends reached the same copy of tfjs-core that this package uses. With two copies in one process tensors
 * of one are unknown to the other, and things break in silence.
 *
 * @throws {BackendError} naming what to do
 */
export function checkSingleCore(backendName: string): void {
  const active = tf.getBackend();
  if (tf.findBackend(active) === null || tf.getKernelsForBackend(active).length === 0)
    throw new BackendError(
      `selectBackend: the kernels of "${backendName}" are registered in another copy of @tensorflow/tfjs-core; run "npm ls @tensorflow/tfjs-core" and make it print one version (4.22.0), e.g. by "overrides" in package.json.`,
    );
  const versions = new Set([tf.version.tfjs, tf.version["tfjs-core"]]);
  if (versions.size !== 1)
    throw new BackendError(
      `selectBackend: @tensorflow/tfjs ${tf.version.tfjs} runs on @tensorflow/tfjs-core ${tf.version["tfjs-core"]}; both must have the same version.`,
    );
}
