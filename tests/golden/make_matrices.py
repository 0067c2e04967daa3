# make_matrices.py: writes tests/support/matrix_files.h: matrices of dissimilarities as NumPy, SciPy and pandas write them.
# Run: /usr/bin/python3 tests/golden/make_matrices.py > tests/support/matrix_files.h   (Debian's python3-numpy, python3-scipy, python3-pandas)
import io
import json
import struct
import numpy as np
import pandas
import scipy
import scipy.io
import scipy.sparse
from scipy.spatial.distance import pdist, squareform

names = ['ant', 'bee', 'cat', 'dögs']
points = np.array([[0.0, 0, 1], [1, 2, 0], [3, 1, 1], [0.5, 0.25, 4]])
condensed = pdist(points)                      # 6 values, upper triangle row by row
square = squareform(condensed)
other = pdist(points[:, ::-1] * [1, 3, 2])
cosine = 1 - squareform(pdist(points, 'cosine'))
with_nan = square.copy()
with_nan[0, 2] = with_nan[2, 0] = np.nan


def npy(array):
    out = io.BytesIO()
    np.lib.format.write_array(out, np.asarray(array), allow_pickle=False)
    return out.getvalue()


def npz(**arrays):
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def mat(variables, **options):
    out = io.BytesIO()
    scipy.io.savemat(out, variables, **options)
    data = bytearray(out.getvalue())
    # The time in the head, so that the file is the same whenever it is made.
    if options.get('format') != '4':
        data[0:116] = b'MATLAB 5.0 MAT-file Platform: posix'.ljust(116)
    return bytes(data)


def cell(texts):
    out = np.empty((len(texts),), dtype=object)
    out[:] = texts
    return out


def big_endian_mat(name, array):
    """SciPy writes in the machine's own byte order only; the format allows both."""
    def element(kind, data):
        return struct.pack('>II', kind, len(data)) + data + b'\0' * (-len(data) % 8)
    body = element(6, struct.pack('>II', 6, 0)) + element(5, struct.pack('>%di' % array.ndim, *array.shape))
    body += element(1, name.encode()) + element(9, array.astype('>f8').tobytes(order='F'))
    return b'MATLAB 5.0 MAT-file Platform: other'.ljust(116) + b'\0' * 8 + b'\x01\x00MI' + element(14, body)


files = {}
files['square_npy'] = npy(square)
files['square_fortran_npy'] = npy(np.asfortranarray(square))
files['square_f4_npy'] = npy(square.astype('<f4'))
files['square_big_npy'] = npy(square.astype('>f8'))
files['square_i4_npy'] = npy((square * 10).astype('<i4'))
files['square_nan_npy'] = npy(with_nan)
files['cosine_npy'] = npy(cosine)
files['condensed_npy'] = npy(condensed)
files['stack_npy'] = npy(np.stack([square, squareform(other)]))
files['stack_fortran_npy'] = npy(np.asfortranarray(np.stack([square, squareform(other)])))
files['condensed_stack_npy'] = npy(np.stack([condensed, other]))
files['named_npz'] = npz(dissimilarities=np.stack([condensed, other]), names=np.array(names), matrix_names=np.array(['s1', 's2']))
files['lone_npz'] = npz(anything=square, stimuli=np.array(names))

frame = pandas.DataFrame(square, index=names, columns=names)
files['pandas_csv'] = frame.to_csv().encode()
files['pandas_tsv'] = frame.to_csv(sep='\t').encode()
files['pandas_unnamed_csv'] = pandas.DataFrame(square).to_csv().encode()
files['pandas_no_index_csv'] = frame.to_csv(index=False).encode()
files['pandas_nan_csv'] = pandas.DataFrame(with_nan, index=names, columns=names).to_csv().encode()
out = io.BytesIO()
np.savetxt(out, square)
files['savetxt_square'] = out.getvalue()
out = io.BytesIO()
np.savetxt(out, condensed)
files['savetxt_condensed'] = out.getvalue()
out = io.BytesIO()
np.savetxt(out, np.stack([condensed, other]), delimiter=',')
files['savetxt_stack_csv'] = out.getvalue()

files['square_mat'] = mat({'rdm': square, 'names': cell(names)})
files['square_compressed_mat'] = mat({'rdm': square, 'names': cell(names)}, do_compression=True)
files['square_char_mat'] = mat({'rdm': square, 'names': np.array(['ant', 'bee', 'camel', 'do'])})
files['square_single_mat'] = mat({'rdm': square.astype('f4')})
files['big_endian_mat'] = big_endian_mat('rdm', square)
files['stack_mat'] = mat({'rdms': np.moveaxis(np.stack([square, squareform(other)]), 0, 2)})
files['types_mat'] = mat({
    'a_double': np.array([[1.5, -2], [3, 4], [5, 6]]), 'a_single': np.array([[0.5, 2]], 'f4'), 'an_int8': np.array([[-1, 2]], 'i1'),
    'a_uint8': np.array([[255]], 'u1'), 'an_int16': np.array([[-300]], 'i2'), 'a_uint16': np.array([[65535]], 'u2'),
    'an_int32': np.array([[-70000]], 'i4'), 'a_uint32': np.array([[4000000000]], 'u4'), 'an_int64': np.array([[-5]], 'i8'),
    'a_uint64': np.array([[5]], 'u8'), 'a_logical': np.array([[True, False]]), 'a_text': 'héllo', 'an_empty': np.zeros((0, 3)),
    'texts': cell(['one', '', 'drei']), 'mixed': cell(['one', 2.0]), 'a_struct': {'field': 1.0}, 'complex': np.array([[1 + 2j]]),
    'sparse': scipy.sparse.csc_matrix(np.eye(2)), 'a_cube': np.arange(24.0).reshape(2, 3, 4), 'no_text': ''})
files['meadows_one_mat'] = mat({'stimuli': np.array(['ant.png', 'bee.png', 'cat.png', 'dog.png']), 'rdmutv': condensed})
order = [2, 0, 3, 1]
moved = squareform(other)[np.ix_(order, order)]
files['meadows_many_mat'] = mat({
    'stimuli_brave_cat': np.array(['ant.png', 'bee.png', 'cat.png', 'dog.png']), 'rdmutv_brave_cat': condensed,
    'stimuli_calm_owl': np.array(['ant.png', 'bee.png', 'cat.png', 'dog.png'])[order], 'rdmutv_calm_owl': squareform(moved)})
files['features_mat'] = mat({'features': np.arange(8.0, dtype='f4').reshape(4, 2)})
files['features_by_picture_mat'] = mat({'aardvark_01b': np.array([1.0, 2, 3], 'f4'), 'abacus_02s': np.array([4.0, 5, 6], 'f4')})
files['level_4_mat'] = mat({'rdm': square}, format='4')
files['version_73_head'] = b'MATLAB 7.3 MAT-file, Platform: GLNXA64'.ljust(116) + b'\0' * 8 + b'\0\x02IM' + b'\0' * 384 + b'\x89HDF\r\n\x1a\n' + b'\0' * 40
# Ones deflate to next to nothing: 8 MB of them, and what claims to be far more.
files['wide_compressed_mat'] = mat({'rdm': np.ones((1, 1000000))}, do_compression=True)

files['meadows_json'] = json.dumps({
    'tasks': [
        {'task': {'task_type': 'prompt', 'name': 'welcome'}, 'status': 'finished'},
        {'task': {'task_type': 'multiarrange', 'name': 'arrange'}, 'status': 'finished',
         'stimuli': [{'id': str(n), 'name': name, 'type': 'image'} for n, name in enumerate(['ant', 'bee', 'cat', 'dog'])], 'rdm': list(condensed)},
        {'task': {'task_type': 'multiarrange', 'name': 'again'}, 'status': 'finished',
         'stimuli': [{'id': str(n), 'name': ['ant', 'bee', 'cat', 'dog'][n], 'type': 'image'} for n in order], 'rdm': list(squareform(moved))}],
    'version': 5}, indent=1).encode()

print('// matrix_files.h: matrices that NumPy ' + np.__version__ + ', SciPy ' + scipy.__version__ + ' and pandas ' + pandas.__version__ +
      ' wrote; made by tests/golden/make_matrices.py.')
print('#pragma once\n#include <string_view>\n#include <vector>\n\nnamespace tertium::golden {\n')
print('// What the files hold: four points\' distances, and other ones.')
for name, values in [('kCondensed', condensed), ('kOther', other), ('kCosine', squareform(cosine, checks=False))]:
    print(f'inline const std::vector<double> {name}{{' + ', '.join(repr(float(v)) for v in values) + '};')
for name, data in files.items():
    print(f'inline constexpr std::string_view {name}{{')
    for start in range(0, len(data), 36):
        end = '",' if start + 36 >= len(data) else '"'
        print('    "' + ''.join(f'\\{byte:03o}' for byte in data[start:start + 36]) + end)
    print(f'    {len(data)}}};')
print('\n}  // namespace tertium::golden')
