# make_archives.py: writes tests/support/numpy_archives.h: archives as NumPy, and Python's zipfile, write them for the tools we read.
# Run: /usr/bin/python3 tests/golden/make_archives.py > tests/support/numpy_archives.h   (Debian's python3-numpy)
import io
import zipfile
import numpy as np


def npz(save, **arrays):
    out = io.BytesIO()
    save(out, **arrays)
    return out.getvalue()


class Pipe(io.RawIOBase):
    """Nothing can be gone back to, so sizes follow the data."""

    def __init__(self):
        self.bytes = b''

    def writable(self):
        return True

    def write(self, data):
        self.bytes += bytes(data)
        return len(data)


def zipped(*files, links=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w') as archive:
        for name, data, method in files:
            info = zipfile.ZipInfo(name)
            info.external_attr = (0o120777 if name in links else 0o644) << 16
            archive.writestr(info, data, method)
    return out.getvalue()


def streamed(name, data):
    pipe = Pipe()
    with zipfile.ZipFile(pipe, 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return pipe.bytes


files = {}
mean = np.array([[-1, 2, .5], [0, 3, .25], [1, 4, -.125], [-2, 5, 0]], dtype='<f4')
scale = np.array([[.5, .25, .125], [1, 2, 4], [.1, .2, .3], [.4, .5, .6]], dtype='<f4')

# VICE: optimization/trainer.py saves loc and scale, and what is left of them after pruning.
files['vice_parameters'] = npz(np.savez_compressed, loc=mean, scale=scale)
files['vice_pruned'] = npz(np.savez_compressed, pruned_loc=mean[:, 1:], pruned_scale=scale[:, 1:])
files['posterior_saved'] = npz(np.savez, loc=mean, scale=scale)
files['pruned_saved'] = npz(np.savez, pruned_loc=mean, pruned_scale=scale)

# object-dimensions: parameters.npz; what a run tells of itself may be of any type.
history = dict(train_loss=np.array([1.1, .9]), dim_over_time=np.array([3, 3]), settings=np.array({'lr': .001}, dtype=object))
files['objdim_variational'] = npz(np.savez_compressed, method='variational', pruned_q_mu=mean, pruned_q_var=scale,
                                  q_mu=np.hstack([mean, mean]), q_var=np.hstack([scale, scale]),
                                  embedding=np.full((4, 6), np.nan, dtype='<f4'), **history)
files['objdim_deterministic'] = npz(np.savez_compressed, method='deterministic', pruned_weights=mean, weights=np.hstack([mean, mean]), **history)
files['objdim_saved'] = npz(np.savez, pruned_q_mu=mean, pruned_q_var=scale, method='variational')
files['objdim_weights_saved'] = npz(np.savez, weights=mean, method='deterministic')
files['objdim_pickled'] = npz(np.savez, method='variational', pruned_q_mu=mean.astype(object), pruned_q_var=scale)
files['objdim_method_pickled'] = npz(np.savez, method=np.array('variational', dtype=object), pruned_q_mu=mean, pruned_q_var=scale)
files['objdim_contradiction'] = npz(np.savez, method='deterministic', pruned_q_mu=mean, pruned_q_var=scale)
files['objdim_unknown_method'] = npz(np.savez, method='mystery', pruned_q_mu=mean, pruned_q_var=scale)

# AligNet: filenames, similarities [s01, s02, s12], indices; the odd picture last.
names = np.array(['n01440764_10026.JPEG', 'n02129165_1.JPEG', 'n02129165_22.JPEG', 'n04146614_3.JPEG', 'caf\u00e9.JPEG'])
numbers = np.array([7, 3, 900000, 1281166, 12])
rows = np.array([[0, 1, 2], [1, 2, 3], [4, 0, 3], [2, 4, 1]])
similarities = np.array([[9, 1, 2], [8.5, 8.5, 3], [7, 1, 7.25], [5, -1, -2]], dtype='<f4')
files['alignet'] = npz(np.savez_compressed, filenames=names[rows], similarities=similarities, indices=numbers[rows])
files['alignet_saved'] = npz(np.savez, filenames=names[rows], similarities=similarities, indices=numbers[rows].astype('<i8'))
files['alignet_bytes'] = npz(np.savez, filenames=np.char.encode(names[rows], 'utf-8'), similarities=similarities.astype('<f8') + 1e-9,
                             indices=numbers[rows].astype('<i4'))
files['alignet_double_saved'] = npz(np.savez, filenames=names[rows], similarities=similarities.astype('<f8') + 1e-9, indices=numbers[rows].astype('<i8'))
files['alignet_fortran'] = npz(np.savez, filenames=np.asfortranarray(names[rows]), similarities=np.asfortranarray(similarities),
                               indices=np.asfortranarray(numbers[rows]))
files['alignet_odd_first'] = npz(np.savez, filenames=names[rows][:, ::-1], similarities=similarities[:, ::-1], indices=numbers[rows][:, ::-1])
wrong = names[rows]
wrong[3, 1] = 'another.JPEG'
files['alignet_two_names'] = npz(np.savez, filenames=wrong, similarities=similarities, indices=numbers[rows])
files['alignet_pickled'] = npz(np.savez, filenames=names[rows].astype(object), similarities=similarities, indices=numbers[rows])

# Pictures as people zip them.
files['pictures_zip'] = zipped(('cats/', b'', zipfile.ZIP_STORED), ('cats/01.png', b'\x89PNG' + b'cat' * 40, zipfile.ZIP_DEFLATED),
                               ('\u00e9tudes/02.png', b'\x89PNG', zipfile.ZIP_STORED))
files['streamed_zip'] = streamed('a.txt', b'hello ' * 20)
limit, zipfile.ZIP64_LIMIT = zipfile.ZIP64_LIMIT, 10  # as if everything were larger than 4 GiB
files['zip64_zip'] = zipped(('a.txt', b'hello ' * 20, zipfile.ZIP_STORED), ('b.txt', b'hello ' * 20, zipfile.ZIP_DEFLATED))
zipfile.ZIP64_LIMIT = limit
files['link_zip'] = zipped(('a.png', b'/etc/passwd', zipfile.ZIP_STORED), links=('a.png',))

print('// numpy_archives.h: bytes that NumPy ' + np.__version__ + ' and zipfile wrote; made by tests/golden/make_archives.py.')
print('#pragma once\n#include <string_view>\n\nnamespace tertium::golden {\n')
for name, data in files.items():
    print(f'inline constexpr std::string_view {name}{{')
    for start in range(0, len(data), 36):
        end = '",' if start + 36 >= len(data) else '"'
        print('    "' + ''.join(f'\\{byte:03o}' for byte in data[start:start + 36]) + end)
    print(f'    {len(data)}}};')
print('\n}  // namespace tertium::golden')
