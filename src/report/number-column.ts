/** Numbers of 32 bits by index, 0 where none was put. Grows by a chunk at a time and never moves what it has. */
export interface NumberColumn {
  at(index: number): number;
  put(index: number, value: number): void;
}

const CHUNK_BITS = 10;
const CHUNK_NUMBERS = 2 ** CHUNK_BITS;

export function createNumberColumn(): NumberColumn {
  const chunks: Uint32Array[] = [];
  return {
    at: (index) => chunks[index >>> CHUNK_BITS]?.[index & (CHUNK_NUMBERS - 1)] ?? 0,
    put: (index, value) => {
      while (chunks.length <= index >>> CHUNK_BITS) chunks.push(new Uint32Array(CHUNK_NUMBERS));
      const chunk = chunks[index >>> CHUNK_BITS];
      if (chunk !== undefined) chunk[index & (CHUNK_NUMBERS - 1)] = value;
    },
  };
}
