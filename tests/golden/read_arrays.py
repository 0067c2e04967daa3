# read_arrays.py: reads every .npy and .npz below the folders given with NumPy, never running what is pickled, and says what each holds.
# Run: /usr/bin/python3 tests/golden/read_arrays.py FOLDER...   (Debian's python3-numpy); exit 1 when one cannot be read
import pathlib
import sys
import numpy as np

failed = 0
for folder in sys.argv[1:]:
    for path in sorted(pathlib.Path(folder).rglob('*.np[yz]')):
        try:
            loaded = np.load(path, allow_pickle=False)
            arrays = {name: loaded[name] for name in loaded.files} if path.suffix == '.npz' else {'': loaded}
            for name, array in arrays.items():
                print(f'{path} {name} {array.dtype.str} {array.shape}')
        except Exception as error:
            failed += 1
            print(f'{path}: NumPy cannot read it: {error}')
sys.exit(failed != 0)
