# make_readout.py: writes tests/support/readout_golden.h: ridge, elastic net, non-negative least squares and ROC as scikit-learn and SciPy compute them.
# Run: /usr/bin/python3 tests/golden/make_readout.py > tests/support/readout_golden.h   (Debian's python3-numpy, python3-scipy, python3-sklearn)
import numpy as np
import scipy
import sklearn
from scipy.optimize import nnls
from sklearn.linear_model import ElasticNet, ElasticNetCV, Ridge, RidgeCV
from sklearn.metrics import balanced_accuracy_score, r2_score, roc_auc_score
from sklearn.model_selection import GridSearchCV, PredefinedSplit

rng = np.random.default_rng(20261123)


def floats(shape, scale=1.0):
    """Numbers that a float holds exactly, as C++ has them."""
    return (rng.standard_normal(shape) * scale).astype('<f4').astype(float)


def put(name, array, about):
    values = np.asarray(array, dtype=float).ravel()
    print(f'inline const std::vector<double> {name} = {{  // {about}')
    line = '   '
    for value in values:
        text = f' {float(value)!r},'
        if len(line) + len(text) > 170:
            print(line)
            line = '   '
        line += text
    print(line + '\n};')


print('// readout_golden.h: what scikit-learn and SciPy compute of small random inputs; written by tests/golden/make_readout.py.')
print(f'// NumPy {np.__version__}, SciPy {scipy.__version__}, scikit-learn {sklearn.__version__}.')
print('#pragma once\n#include <vector>\n\nnamespace tertium::golden {\n')

# ---- Ridge: more rows than columns, and fewer ----
alphas = [0.01, 0.1, 1.0, 10.0, 100.0]
put('kAlphas', alphas, 'of every ridge')
for name, n, p in (('Tall', 22, 5), ('Wide', 13, 17)):
    X = floats((n, p)) + floats(p, 3.0)
    X = X.astype('<f4').astype(float)
    Y = (X[:, :2] @ rng.standard_normal((2, 3)) + floats((n, 3)) + 2).astype('<f4').astype(float)
    put(f'k{name}X', X, f'{n} x {p}')
    put(f'k{name}Y', Y, f'{n} x 3')
    fits = [Ridge(alpha=a).fit(X, Y) for a in alphas]
    put(f'k{name}Coef', [f.coef_ for f in fits], f'alphas x 3 x {p}: Ridge.coef_')
    put(f'k{name}Intercept', [f.intercept_ for f in fits], 'alphas x 3: Ridge.intercept_')
    cv = RidgeCV(alphas=alphas, store_cv_values=True, alpha_per_target=True).fit(X, Y)
    put(f'k{name}LeaveOneOut', cv.cv_values_.mean(axis=0).T, 'alphas x 3: mean over rows of RidgeCV.cv_values_')
    put(f'k{name}AlphaEach', cv.alpha_, 'RidgeCV.alpha_ for each target')
    put(f'k{name}AlphaAll', [RidgeCV(alphas=alphas).fit(X, Y).alpha_], 'and one for all')
    # One split: the first two thirds of the rows train.
    cut = n * 2 // 3
    r2 = [[r2_score(Y[cut:, t], Ridge(alpha=a).fit(X[:cut], Y[:cut, t]).predict(X[cut:])) for t in range(3)] for a in alphas]
    put(f'k{name}HeldOutR2', r2, f'alphas x 3: rows from {cut} on, by those before')
    fold = np.arange(n) % 3
    search = [GridSearchCV(Ridge(), {'alpha': alphas}, scoring='r2', cv=PredefinedSplit(fold)).fit(X, Y[:, t]) for t in range(3)]
    put(f'k{name}SearchR2', np.array([s.cv_results_['mean_test_score'] for s in search]).T, 'alphas x 3: GridSearchCV, folds row % 3')

# ---- Elastic net ----
n, p = 30, 8
X = (floats((n, p)) + 0.7 * floats((n, 1)) + 1).astype('<f4').astype(float)
y = (X @ np.array([1.5, 0, -1, 0, 0, .3, 0, 0]) + 0.5 * rng.standard_normal(n) + 4).astype('<f4').astype(float)
put('kNetX', X, f'{n} x {p}')
put('kNetY', y, f'{n}')
exact = dict(tol=1e-14, max_iter=1000000)
settings = [(0.5, 1.0), (0.1, 1.0), (0.1, 0.5), (0.01, 0.5), (0.3, 0.1), (0.001, 0.9)]
put('kNetSettings', settings, 'lambda (alpha there), l1 ratio')
nets = [ElasticNet(alpha=a, l1_ratio=r, **exact).fit(X, y) for a, r in settings]
put('kNetCoef', [f.coef_ for f in nets], f'settings x {p}')
put('kNetIntercept', [f.intercept_ for f in nets], 'settings')
cv = ElasticNetCV(l1_ratio=0.5, n_alphas=12, eps=1e-3, cv=PredefinedSplit(np.arange(n) % 3), **exact).fit(X, y)
put('kNetPath', cv.alphas_, 'ElasticNetCV.alphas_, l1 ratio .5, eps .001')
put('kNetPathError', cv.mse_path_, '12 x 3: mse_path_, folds row % 3')
put('kNetPathBest', [cv.alpha_], 'ElasticNetCV.alpha_')

# ---- Non-negative least squares ----
A = np.abs(floats((20, 7)))
A[:, 6] = A[:, 1] + A[:, 2]
b = (A[:, :4] @ np.array([1, 0, 2, .5]) - A[:, 4] + 0.3 * rng.standard_normal(20)).astype('<f4').astype(float)
put('kNonNegativeA', A[:, :6], '20 x 6')
put('kNonNegativeB', b, '20')
w, norm = nnls(A[:, :6], b)
put('kNonNegativeW', w, 'scipy.optimize.nnls')
put('kNonNegativeNorm', [norm], '|A w - b|')

# ---- ROC ----
score = np.round(rng.standard_normal(40) + 0.8 * (np.arange(40) % 3 == 0), 1)
label = np.arange(40) % 3 == 0
put('kRocScore', score, '40, of which every third is positive; some are equal')
put('kRocArea', [roc_auc_score(label, score)], 'roc_auc_score')
cuts = np.unique(score)[::-1]
put('kRocBalanced', [balanced_accuracy_score(label, score >= c) for c in cuts], 'balanced_accuracy_score at each score that differs, falling')

# ---- A trend taken away ----
r2 = rng.uniform(0, .6, 12)
sums = rng.uniform(10, 400, 12)
put('kTrendR2', r2, '12')
put('kTrendSums', sums, '12')
put('kTrendResidual', r2 - np.polyval(np.polyfit(sums, r2, 1), sums) + r2.mean(), 'numpy.polyfit, about the mean')
put('kTrendRootResidual', r2 - np.polyval(np.polyfit(np.sqrt(sums), r2, 1), np.sqrt(sums)) + r2.mean(), 'over the root')
print('\n}  // namespace tertium::golden')
