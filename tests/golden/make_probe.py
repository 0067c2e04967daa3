# make_probe.py: writes tests/support/probe_golden.h and two archives in tests/golden/formats: what NumPy makes of a transform, and the loss of a probe by its definition.
# Run: /usr/bin/python3 tests/golden/make_probe.py   (Debian's python3-numpy; numbers are of that version)
import io
import os
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(7)
OBJECTS, FEATURES = 9, 6
features = rng.normal(1.5, 2, (OBJECTS, FEATURES)).astype('<f4')
weights = rng.normal(0, .5, (FEATURES, FEATURES)).astype('<f4')
bias = rng.normal(0, .3, FEATURES).astype('<f4')
mean, std = features.mean(), features.std()

# As gLocal saves its own: main_glocal_probing_final.py.
out = io.BytesIO()
np.savez_compressed(file=out, weights=weights, bias=bias, mean=mean, std=std)
open(os.path.join(here, 'formats', 'transform.npz'), 'wb').write(out.getvalue())
# As ours are laid out.
out = io.BytesIO()
np.savez(out, weights=weights, bias=bias, mean=np.float64(mean), std=np.float64(std))
open(os.path.join(here, 'formats', 'transform_saved.npz'), 'wb').write(out.getvalue())

applied = (features.astype('f8') - float(mean)) / float(std) @ weights.astype('f8') + bias
unit = applied / np.linalg.norm(applied, axis=1, keepdims=True)

# The loss of choices: mean of -log softmax of the kept pair's dot product, x' = x W + b; features as they are, no penalty.
triplets = np.array([rng.permutation(OBJECTS)[:3] for _ in range(40)])
x = features.astype('f8')


def choice_loss(w, b):
    y = x @ w + b
    s = y @ y.T
    a, b_, c = triplets.T
    s = np.stack([s[a, b_], s[a, c], s[b_, c]], 1)
    top = s.max(1, keepdims=True)
    return float(np.mean(np.log(np.exp(s - top).sum(1)) + top[:, 0] - s[:, 0]))


# The local term: cross-entropy between softmax rows of cosines before and after, without the image itself.
def softmax_rows(z, tau):
    z = z / np.linalg.norm(z, axis=1, keepdims=True)
    c = z @ z.T / tau
    c = c[~np.eye(len(c), dtype=bool)].reshape(len(c), -1)
    return c - np.log(np.exp(c).sum(1, keepdims=True))


def local_loss(w, b, tau=.3):
    p, q = np.exp(softmax_rows(x, tau)), softmax_rows(x @ w + b, tau)
    return float(-(p * q).sum(1).mean())


def slope(loss, w, b, step=1e-5):
    g = np.zeros(w.size + b.size)
    for i in range(g.size):
        def at(d):
            v, u = w.copy(), b.copy()
            (v if i < w.size else u).ravel()[i if i < w.size else i - w.size] += d
            return loss(v, u)
        g[i] = (at(step) - at(-step)) / (2 * step)
    return g


small, shift = .2 * weights.astype('f8'), .2 * bias.astype('f8')
diagonal = .2 * np.diag(np.abs(np.diag(weights)).astype('f8'))


def numbers(values, text=repr):
    return ', '.join(text(float(v)) for v in np.asarray(values).ravel())


lines = ['// probe_golden.h: a transform applied by NumPy %s, and the loss of a probe by its definition; made by tests/golden/make_probe.py.' % np.__version__,
         '// clang-format off', '#pragma once', '#include <cstddef>', '#include <cstdint>', '#include <vector>', '', 'namespace tertium::numpy {', '',
         'inline constexpr std::size_t kProbeObjects = %d, kProbeFeatures = %d;' % (OBJECTS, FEATURES),
         'inline const double probe_mean = %r, probe_std = %r;' % (float(mean), float(std)),
         '// tau of the local term', 'inline constexpr double kProbeTau = 0.3;', '',
         'inline const std::vector<std::uint32_t> probe_triplets{%s};' % ', '.join(str(v) for v in triplets.ravel())]
for name, values, kind in [('features', features, 'float'), ('weights', weights, 'float'), ('bias', bias, 'float'), ('applied', applied, 'double'), ('applied_unit', unit, 'double')]:
    lines.append('inline const std::vector<%s> probe_%s{%s};' % (kind, name, ', '.join('%rf' % float(v) for v in values.ravel()) if kind == 'float' else numbers(values)))
lines.append('')
lines.append('// At a fifth of weights and bias, or of the absolute values of the diagonal: the value, then its slopes along each weight and each bias.')
for name, loss, w in [('choice', choice_loss, small), ('local', local_loss, small), ('choice_diagonal', choice_loss, diagonal)]:
    lines.append('inline const double probe_%s_loss = %r;' % (name, loss(w, shift)))
    lines.append('inline const std::vector<double> probe_%s_slope{%s};' % (name, numbers(slope(loss, w, shift), lambda v: '%.9g' % v)))
lines += ['', '}  // namespace tertium::numpy', '']


def fold(line):
    if not line.startswith('inline const std::vector') or len(line) < 170:
        return line
    words, rows = line.split(' '), ['']
    for word in words:
        if len(rows[-1]) + len(word) > 170:
            rows.append('   ')
        rows[-1] += (' ' if rows[-1] else '') + word
    return '\n'.join(rows)


open(os.path.join(here, '..', 'support', 'probe_golden.h'), 'w').write('\n'.join(fold(line) for line in lines))
