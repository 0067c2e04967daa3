// precompiled.cpp: nothing of its own: the headers that every test reads are compiled with it, once.
