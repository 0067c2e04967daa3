# make_stats.py: writes tests/support/scipy_statistics.h: what SciPy, NumPy and scikit-learn give for random inputs with ties.
# Run: /usr/bin/python3 tests/golden/make_stats.py > tests/support/scipy_statistics.h   (Debian's python3-numpy, python3-scipy, python3-sklearn)
import itertools
import sys
import warnings

import numpy as np
import scipy
import sklearn
from scipy import stats
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import pdist, squareform
from sklearn.gaussian_process.kernels import RBF

rng = np.random.default_rng(20261123)
out = []


def number(v):
    v = float(v)
    return 'NAN' if np.isnan(v) else ('-' if v < 0 else '') + 'INFINITY' if np.isinf(v) else repr(v)


def numbers(values):
    return '{' + ', '.join(number(v) for v in np.asarray(values, dtype=float).ravel()) + '}'


def rounded(values, decimals=3):
    return np.round(values, decimals)


# ---- Two variables: correlations, paired tests ----
pairs = []
for n, steps in [(9, None), (12, None), (40, 4), (60, 2), (25, 1), (50, None), (51, None), (7, 1)]:
    x = rng.normal(size=n)
    y = 0.6 * x + rng.normal(size=n) + 0.3
    x, y = (rounded(x), rounded(y)) if steps is None else (np.round(x * steps) / steps, np.round(y * steps) / steps)
    pairs.append((x, y))
out.append('struct PairedValues {\n  std::vector<double> x, y;\n  double pearson, spearman, kendall, t, t_p, wilcoxon, wilcoxon_p, wilcoxon_p_exact;\n};')
rows = []
for x, y in pairs:
    d = x - y
    t = stats.ttest_rel(x, y)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        normal = stats.wilcoxon(x, y, mode='approx')
        plain = len(np.unique(np.abs(d))) == len(d) and not (d == 0).any() and len(d) <= 50
        exact = stats.wilcoxon(x, y, mode='exact').pvalue if plain else np.nan
    rows.append('{%s,\n   %s,\n   %s}' % (numbers(x), numbers(y), ', '.join(number(v) for v in [
        stats.pearsonr(x, y)[0], stats.spearmanr(x, y)[0], stats.kendalltau(x, y)[0], t.statistic, t.pvalue, normal.statistic, normal.pvalue, exact])))
out.append('// scipy.stats.pearsonr, spearmanr, kendalltau, ttest_rel, wilcoxon (zero_method "wilcox", mode "approx"; "exact" where no ties and no zeros, else NAN).\n'
           'inline const std::vector<PairedValues> kPairedValues{\n  ' + ',\n  '.join(rows) + '};')

# ---- Partial correlation: of the residuals of least squares with a constant ----
n = 30
z = rng.normal(size=(n, 2))
x = np.round(2 * (z @ [0.8, -0.4] + rng.normal(size=n))) / 2
y = np.round(2 * (z @ [0.5, 0.7] + 0.3 * x + rng.normal(size=n))) / 2
z = np.round(z * 4) / 4


def partial(x, y, z):
    design = np.column_stack([np.ones(len(x)), z])
    left = [v - design @ np.linalg.lstsq(design, v, rcond=None)[0] for v in (x, y)]
    return np.corrcoef(left[0], left[1])[0, 1]


def ranked(*columns):
    return [stats.rankdata(c) for c in columns]


rx, ry, r1, r2 = ranked(x, y, z[:, 0], z[:, 1])
tau = stats.kendalltau
t_xy, t_x1, t_y1 = tau(x, y)[0], tau(x, z[:, 0])[0], tau(y, z[:, 0])[0]
out.append('// Residuals of numpy.linalg.lstsq on one and on both controls, of the values and of scipy.stats.rankdata; Kendall by (xy - x1 y1) / sqrt((1 - x1^2) (1 - y1^2)).\n'
           'inline const std::vector<double> kPartialX%s,\n    kPartialY%s,\n    kControl1%s,\n    kControl2%s;' % tuple(numbers(v) for v in (x, y, z[:, 0], z[:, 1])))
out.append('inline constexpr double kPartial1 = %s, kPartial2 = %s, kPartialRanks1 = %s, kPartialRanks2 = %s, kPartialKendall1 = %s;' % tuple(number(v) for v in (
    partial(x, y, z[:, :1]), partial(x, y, z), partial(rx, ry, r1[:, None]), partial(rx, ry, np.column_stack([r1, r2])),
    (t_xy - t_x1 * t_y1) / np.sqrt((1 - t_x1 ** 2) * (1 - t_y1 ** 2)))))

# ---- Tails ----
rows = ['{%s, %s, %s}' % (number(t), number(f), number(2 * stats.t.sf(t, f)))
        for t, f in [(0, 3), (0.1, 1), (1, 1), (2.5, 1), (300, 1), (1, 2), (2.2, 4.5), (3, 9), (12, 9), (20.26, 48), (2, 48), (1.96, 1000), (8, 1000), (0.01, 1e5), (4, 1e6), (30, 1e6)]]
out.append('struct TailOfT { double t, freedom, p; };\n// 2 * scipy.stats.t.sf(t, freedom).\ninline const std::vector<TailOfT> kTailsOfT{' + ', '.join(rows) + '};')
rows = ['{%s, %s, %s}' % (number(level), number(f), number(stats.t.ppf((1 + level) / 2, f))) for level, f in [(.95, 1), (.95, 2), (.95, 10), (.99, 48), (.5, 3), (.95, 1e5)]]
out.append('// scipy.stats.t.ppf((1 + level) / 2, freedom): {t: level, freedom, p: the critical value}.\ninline const std::vector<TailOfT> kCriticalOfT{' + ', '.join(rows) + '};')
rows = []
for b, c in [(0, 0), (0, 1), (3, 3), (5, 12), (1, 9), (25, 40), (40, 25), (510, 430), (1000000, 1002000), (0, 60)]:
    exact = stats.binomtest(b, b + c).pvalue if b + c else 1.0
    chi = 0.0 if b == c else (abs(b - c) - 1) ** 2 / (b + c)
    rows.append('{%d, %d, %s, %s, %s}' % (b, c, number(exact), number(chi), number(stats.chi2.sf(chi, 1))))
out.append('struct McNemarValues { std::uint64_t only_first, only_second; double p_exact, chi_square, p_corrected; };\n'
           '// scipy.stats.binomtest, and chi2.sf of (|b - c| - 1)^2 / (b + c), 0 for b = c.\ninline const std::vector<McNemarValues> kMcNemar{' + ', '.join(rows) + '};')
values = rounded(rng.normal(size=11))
shares = [0, .025, .1, .333, .5, .975, 1]
out.append('// numpy.quantile of the values at the shares.\ninline const std::vector<double> kQuantileOf%s,\n    kQuantileShares%s, kQuantiles%s;' % (
    numbers(np.sort(values)), numbers(shares), numbers(np.quantile(values, shares))))

# ---- Bootstrap and permutation, which agree within Monte Carlo error ----
n = 40
x = rounded(rng.normal(size=n))
y = rounded(0.5 * x + rng.normal(size=n))
boot = stats.bootstrap((x, y), lambda a, b: stats.pearsonr(a, b)[0], vectorized=False, paired=True, n_resamples=40000, method='percentile', random_state=1)
out.append('// scipy.stats.bootstrap of pearsonr, paired, percentile, 40,000 samples.\ninline const std::vector<double> kBootX%s,\n    kBootY%s;\n'
           'inline constexpr double kBootLow = %s, kBootHigh = %s, kBootSd = %s;' % (
               numbers(x), numbers(y), number(boot.confidence_interval.low), number(boot.confidence_interval.high), number(boot.standard_error)))

# Mantel's test of every one of the 720 permutations of six objects.
objects = 6
a = rounded(pdist(rng.normal(size=(objects, 2))), 2)
b = rounded(0.7 * a + 0.6 * pdist(rng.normal(size=(objects, 2))), 2)
c = rounded(0.5 * a + 0.8 * pdist(rng.normal(size=(objects, 2))), 2)
upper = np.triu_indices(objects, 1)


def permuted(statistic):
    square = squareform(b)
    seen = np.array([statistic(square[np.ix_(p, p)][upper]) for p in itertools.permutations(range(objects))])
    r = seen[0]
    return r, np.mean(seen >= r - 1e-12), np.mean(np.abs(seen) >= abs(r) - 1e-12)


out.append('// All 720 permutations of the objects of b, by numpy: r, and the share of them with r at least as large, and as far from 0.\n'
           'struct MantelValues { double r, p, p_two_sided; };\ninline const std::vector<double> kMantelA%s, kMantelB%s, kMantelControl%s;' % (numbers(a), numbers(b), numbers(c)))
for name, statistic in [('Pearson', lambda v: np.corrcoef(a, v)[0, 1]), ('Spearman', lambda v: stats.spearmanr(a, v)[0]), ('Kendall', lambda v: tau(a, v)[0]),
                        ('Partial', lambda v: partial(a, v, c[:, None]))]:
    out.append('inline constexpr MantelValues kMantel%s{%s, %s, %s};' % ((name,) + tuple(number(v) for v in permuted(statistic))))

# ---- Similarity of rows, CKA ----
n = 14
x = np.round(rng.normal(size=(n, 5)) * 8) / 8
y = np.round((x[:, :3] @ rng.normal(size=(3, 9)) + rng.normal(size=(n, 9))) * 8) / 8
wide = np.round((x @ rng.normal(size=(5, 40)) + rng.normal(size=(n, 40))) * 8) / 8
centre = np.eye(n) - 1 / n


def hsic(k, l):
    return np.trace(centre @ k @ centre @ l)


def unbiased(k, l):
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))
    return (np.trace(k @ l) + k.sum() * l.sum() / ((n - 1) * (n - 2)) - 2 / (n - 2) * (k @ l).sum()) / (n * (n - 3))


def cka(k, l, h=hsic):
    return h(k, l) / np.sqrt(h(k, k) * h(l, l))


def rbf(v, fraction=1.0):
    return RBF(length_scale=fraction * np.sqrt(np.median(pdist(v, 'sqeuclidean'))))(v)


linear = [v @ v.T for v in (x, y, wide)]
radial = [rbf(v) for v in (x, y, wide)]
half = [rbf(v, 0.5) for v in (x, y, wide)]
out.append('inline constexpr std::size_t kFeatureRows = %d, kFeatureX = 5, kFeatureY = 9, kFeatureWide = 40;\n// Row-major, exact in single precision.\n'
           'inline const std::vector<float> kX%s,\n    kY%s,\n    kWide%s;' % (n, numbers(x), numbers(y), numbers(wide)))
out.append('// HSIC(K, L) = tr(HKHL) (Kornblith et al. 2019) and HSIC_1 of Song et al. 2012; K = X X^T, and sklearn.gaussian_process.kernels.RBF with the square root of the\n'
           '// median squared distance of pairs (half of it) as its length.\nstruct CkaValues { double linear, linear_debiased, rbf, rbf_debiased, rbf_half; };')
for name, (i, j) in {'XY': (0, 1), 'XWide': (0, 2), 'YWide': (1, 2)}.items():
    out.append('inline constexpr CkaValues kCka%s{%s};' % (name, ', '.join(number(v) for v in [
        cka(linear[i], linear[j]), cka(linear[i], linear[j], unbiased), cka(radial[i], radial[j]), cka(radial[i], radial[j], unbiased), cka(half[i], half[j])])))
unit = x / np.linalg.norm(x, axis=1, keepdims=True)
out.append('// Pairs above the diagonal of kX: dot products, cosines, numpy.corrcoef of rows, and minus scipy.spatial.distance.pdist.')
for name, v in {'Dot': (x @ x.T)[np.triu_indices(n, 1)], 'Cosine': (unit @ unit.T)[np.triu_indices(n, 1)], 'Pearson': np.corrcoef(x)[np.triu_indices(n, 1)], 'Euclidean': -pdist(x)}.items():
    out.append('inline const std::vector<double> kPairs%s%s;' % (name, numbers(v)))

# ---- Hungarian ----
rows = []
for r, c in [(5, 5), (7, 4), (4, 9), (12, 12), (1, 3)]:
    m = rounded(rng.uniform(-1, 1, (r, c)))
    i, j = linear_sum_assignment(m, maximize=True)
    partner = np.full(r, -1)
    partner[i] = j
    rows.append('{%d, %d, %s, {%s}, %s}' % (r, c, numbers(m), ', '.join(str(p) for p in partner), number(m[i, j].sum())))
out.append('// scipy.optimize.linear_sum_assignment(maximize=True): each row\'s column, -1 for none, and the sum.\n'
           'struct Assignment { std::size_t rows, cols; std::vector<double> values; std::vector<int> partner; double sum; };\n'
           'inline const std::vector<Assignment> kAssignments{\n    ' + ',\n    '.join(rows) + '};')

print('// scipy_statistics.h: what SciPy, NumPy and scikit-learn give for random inputs with ties: the expected numbers of statistics tests.')
print('// Written by tests/golden/make_stats.py with NumPy %s, SciPy %s, scikit-learn %s, Python %s.' % (np.__version__, scipy.__version__, sklearn.__version__, sys.version.split()[0]))
print('// clang-format off')
print('#pragma once\n#include <cmath>\n#include <cstddef>\n#include <cstdint>\n#include <vector>\n\nnamespace tertium::scipy {\n')
# No line may be longer than the house allows.
for text in '\n\n'.join(out).split('\n'):
    indent = ''
    while len(text) > 170:
        cut = text.rfind(' ', 0, 170)
        print(indent + text[:cut])
        text, indent = text[cut + 1:], '// ' if text.startswith('//') else '    '
    print(indent + text)
print('\n}  // namespace tertium::scipy')
