# make_arrays.py: writes tests/support/numpy_arrays.h: what NumPy itself writes, for the tests of .npy and .npz.
# Run: /usr/bin/python3 tests/golden/make_arrays.py > tests/support/numpy_arrays.h   (Debian's python3-numpy)
import io
import numpy as np

m = np.array([[0, 1, 2], [3, 4, 5]])


def npy(array, allow_pickle=False, **options):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, allow_pickle=allow_pickle, **options)
    return out.getvalue()


def npz(save, **arrays):
    out = io.BytesIO()
    save(out, **arrays)
    return out.getvalue()


files = {}
for kind in ['f2', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8']:
    for order in '<>':
        files[f'{"little" if order == "<" else "big"}_{kind}'] = npy(m.astype(order + kind))
files['fortran_f4'] = npy(np.asfortranarray(m.astype('<f4')))
files['fortran_i8'] = npy(np.asfortranarray(m.astype('<i8')))
files['bool_c'] = npy(m % 2 == 1)
files['version_2'] = npy(m.astype('<f4'), version=(2, 0))
files['version_3'] = npy(m.astype('<f4'), version=(3, 0))
files['one_axis'] = npy(np.arange(4, dtype='<f4'))
files['no_columns'] = npy(np.zeros((3, 0), dtype='<f4'))
files['halves'] = npy(np.array([[1.5, -2.0, 6.103515625e-05, 5.960464477539063e-08, 65504.0, -0.0]], dtype='<f2'))
files['not_a_number'] = npy(np.array([[0, 1], [float('nan'), 2]], dtype='<f8'))
files['infinite'] = npy(np.array([[0, float('inf')]], dtype='<f4'))
files['too_large_for_float'] = npy(np.array([[0, 1e39]], dtype='<f8'))
files['three_axes'] = npy(np.zeros((1, 1, 1), dtype='<f4'))
files['complex'] = npy(np.zeros((1, 1), dtype='<c8'))
files['text'] = npy(np.array([['a', 'b']]))
files['records'] = npy(np.zeros(1, dtype=[('a', '<f4'), ('b', '<i4')]))
files['scalar'] = npy(np.array(1.0))
files['truth_fortran'] = npy(np.asfortranarray(m % 2 == 1))
files['text_little'] = npy(np.array([['a', 'bc', ''], ['\u00e9', '\u65e5\u672c', '\U0001f34e!']]))
files['text_big'] = npy(np.array([['a', 'bc', ''], ['\u00e9', '\u65e5\u672c', '\U0001f34e!']]).astype('>U2'))
files['text_fortran'] = npy(np.asfortranarray(np.array([['a', 'bc', ''], ['\u00e9', '\u65e5\u672c', '\U0001f34e!']])))
files['text_bytes'] = npy(np.array([b'cat.jpg', b'', 'm\u00fcll.jpg'.encode()]))
files['text_scalar'] = npy(np.array('variational'))
files['text_empty'] = npy(np.array(['']))
files['no_rows'] = npy(np.zeros((0, 3), dtype='<i8'))
files['eight_axes'] = npy(np.arange(4, dtype='>i2').astype('>i2').reshape(1, 2, 1, 1, 1, 1, 2, 1))
files['four_axes_fortran'] = npy(np.asfortranarray(np.arange(24, dtype='<u2').reshape(2, 3, 2, 2)))
files['long_shape'] = npy(np.zeros((1000000007, 0), dtype='<f8'))
files['whole_padding'] = npy(np.zeros((100, 200, 30, 4, 5000000, 6, 0), dtype='<f8'))
files['pickled'] = npy(np.array([{'a': 1}], dtype=object), allow_pickle=True)
files['dates'] = npy(np.array(['2026-11-22'], dtype='M8[D]'))
files['long_double'] = npy(np.zeros((1, 1), dtype='<f2').astype(np.longdouble))
a, b = np.arange(6, dtype='<f4').reshape(2, 3), np.full((40, 50), 7, dtype='<i8')
files['stored_npz'] = npz(np.savez, a=a, b=b[:1, :2])
files['deflated_npz'] = npz(np.savez_compressed, a=a, b=b)
rng = np.random.default_rng(1)
files['deflated_noise_npz'] = npz(np.savez_compressed, noise=rng.integers(0, 40, (8, 60)).astype('u1'))
files['posterior_npz'] = npz(np.savez_compressed, pruned_loc=a - 1, pruned_scale=a + 1)

print('// numpy_arrays.h: bytes that NumPy ' + np.__version__ + ' wrote; made by tests/golden/make_arrays.py.')
print('#pragma once\n#include <string_view>\n\nnamespace tertium::golden {\n')
for name, data in files.items():
    print(f'inline constexpr std::string_view {name}{{')
    for start in range(0, len(data), 36):
        end = '",' if start + 36 >= len(data) else '"'
        print('    "' + ''.join(f'\\{byte:03o}' for byte in data[start:start + 36]) + end)
    print(f'    {len(data)}}};')
print('\n}  // namespace tertium::golden')
