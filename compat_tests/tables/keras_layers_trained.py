"""Small models of Keras layers, fitted for a few epochs: losses, weights and predictions."""

from compat_tests.case import entry

MODELS = """
[L.Conv2D(3, 3, activation='relu'), L.MaxPooling2D(2), L.Flatten(), L.Dense(2)] | [8, 6, 6, 1] | [8, 2]
[L.Conv2D(2, 2, strides=2, padding='same'), L.LeakyReLU(0.1), L.GlobalAveragePooling2D(), L.Dense(1)] | [8, 5, 5, \
2] | [8, 1]
[L.Conv2D(2, 3, kernel_regularizer='l2', activity_regularizer='l1'), L.Flatten(), L.Dense(1)] | [8, 4, 4, 1] | [8, 1]
[L.Conv2D(2, 3, kernel_constraint='max_norm', bias_constraint='non_neg'), L.GlobalMaxPooling2D()] | [8, 4, 4, \
1] | [8, 2]
[L.SeparableConv2D(3, 2, activation='tanh'), L.AveragePooling2D(2), L.Flatten(), L.Dense(1)] | [8, 5, 5, 2] | [8, 1]
[L.DepthwiseConv2D(2), L.ReLU(), L.Flatten(), L.Dense(1)] | [8, 3, 3, 2] | [8, 1]
[L.Conv2DTranspose(2, 2, strides=2, activation='relu'), L.Conv2D(1, 1)] | [8, 3, 3, 2] | [8, 6, 6, 1]
[L.Conv1D(3, 3, padding='causal', activation='relu'), L.MaxPooling1D(2), L.Flatten(), L.Dense(1)] | [8, 6, 2] | [8, 1]
[L.Conv1DTranspose(2, 3, strides=2, padding='same')] | [8, 4, 2] | [8, 8, 2]
[L.Conv3D(2, 2, activation='relu'), L.GlobalAveragePooling3D(), L.Dense(1)] | [8, 3, 3, 3, 1] | [8, 1]
[L.Dense(4), L.BatchNormalization(), L.ReLU(), L.Dense(1)] | [8, 3] | [8, 1]
[L.Dense(4), L.BatchNormalization(momentum=0.5, scale=False), L.Activation('tanh'), L.Dense(1)] | [8, 3] | [8, 1]
[L.Conv2D(2, 3, use_bias=False), L.BatchNormalization(), L.ReLU(), L.Flatten(), L.Dense(1)] | [8, 4, 4, 1] | [8, 1]
[L.BatchNormalization(trainable=False), L.Dense(1)] | [8, 3] | [8, 1]
[L.BatchNormalization(renorm=True), L.Dense(1)] | [8, 3] | [8, 1]
[L.Dense(4), L.LayerNormalization(), L.Dense(1)] | [8, 3] | [8, 1]
[L.Conv2D(4, 2), L.GroupNormalization(2), L.Flatten(), L.Dense(1)] | [8, 3, 3, 1] | [8, 1]
[L.Dense(4), L.UnitNormalization(), L.RMSNormalization(), L.Dense(1)] | [8, 3] | [8, 1]
[L.Dense(6, activation='relu'), L.Dropout(0.5, seed=3), L.Dense(1)] | [8, 3] | [8, 1]
[L.Dense(6, activation='relu'), L.Dropout(0.5), L.Dense(1)] | [8, 3] | [8, 1]
[L.GaussianNoise(0.5, seed=2), L.Dense(3), L.GaussianDropout(0.3, seed=4), L.Dense(1)] | [8, 3] | [8, 1]
[L.Conv1D(4, 2), L.SpatialDropout1D(0.5, seed=1), L.Flatten(), L.Dense(1)] | [8, 4, 2] | [8, 1]
[L.Dense(4), L.PReLU(), L.Dense(1)] | [8, 3] | [8, 1]
[L.Dense(4), L.ActivityRegularization(l1=0.01, l2=0.02), L.Dense(1)] | [8, 3] | [8, 1]
[L.Embedding(5, 3), L.Flatten(), L.Dense(1)] | [8, 4] | [8, 1] | dtype='int32'
[L.Embedding(5, 3, mask_zero=True), L.GlobalAveragePooling1D(), L.Dense(1)] | [8, 4] | [8, 1] | dtype='int32'
[L.Embedding(5, 3, embeddings_regularizer='l2'), L.Conv1D(2, 2), L.GlobalMaxPooling1D()] | [8, 4] | [8, \
2] | dtype='int32', optimizer='adam'
[L.Masking(), L.Dense(2), L.GlobalAveragePooling1D(), L.Dense(1)] | [8, 4, 2] | [8, 1]
[L.Reshape((3, 2)), L.Permute((2, 1)), L.ZeroPadding1D(1), L.Conv1D(2, 2), L.Cropping1D(1), L.Flatten(), \
L.Dense(1)] | [8, 6] | [8, 1]
[L.Dense(4), L.Reshape((2, 2, 1)), L.UpSampling2D(2), L.ZeroPadding2D(1), L.Conv2D(1, 3), L.Cropping2D(1)] | [8, \
3] | [8, 2, 2, 1]
[L.RepeatVector(3), L.Conv1D(2, 2), L.UpSampling1D(2)] | [8, 2] | [8, 4, 2]
[L.Lambda(lambda x: x * 2.0), L.Dense(1)] | [8, 3] | [8, 1]
[L.Rescaling(0.5, 0.1), L.Normalization(mean=0.5, variance=2.0), L.Dense(1)] | [8, 3] | [8, 1]
[residual(L, 3), L.ReLU(), residual(L, 3), L.GlobalAveragePooling2D(), L.Dense(1)] | [8, 4, 4, 1] | [8, 1]
[residual(L, 2), L.GlobalAveragePooling2D(), L.Dense(1)] | [8, 4, 4, 2] | [8, 1] | optimizer='adam'
[L.SpectralNormalization(L.Dense(3)), L.Dense(1)] | [8, 3] | [8, 1]
[L.Dense(4, activation='relu'), L.Dense(3, activation='softmax')] | [8, 3] | [8, 3] | loss='kl_divergence', \
optimizer='rmsprop'
"""


def cases():
    for line in filter(None, map(str.strip, MODELS.splitlines())):
        layers, shape, targets, *more = (part.strip() for part in line.split(" | "))
        arguments = "".join(f", {m}" for m in more)
        names = "residual, trained" if "residual" in layers else "trained"
        code = (
            f"from compat_tests.tables._keras_layers import {names}\n"
            f"trained(tf, lambda L: {layers}, {shape}, {targets}{arguments})"
        )
        # Rounding grows a little with each step.
        yield entry(f"{layers} {shape}{arguments}", code, ulps=512, scale=1.0, atol=1e-6)
