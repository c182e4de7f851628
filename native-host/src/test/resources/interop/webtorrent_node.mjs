// One WebTorrent for the interop tests, with nothing on that isn't asked for.
// webtorrent_node.mjs MODULES --source FILE|MAGNET --save DIR --port N [--seed] [--utp] [--secure] [--pex] [--lsd] [--dht HOST:PORT]
// Prints a line for each thing that happens (metadata, peer, done) and ends when its standard input does.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
        source: { type: 'string' },
        save: { type: 'string' },
        port: { type: 'string' },
        seed: { type: 'boolean' },
        utp: { type: 'boolean' },
        secure: { type: 'boolean' },
        pex: { type: 'boolean' },
        lsd: { type: 'boolean' },
        dht: { type: 'string' },
    },
})
const { default: WebTorrent } = await import(pathToFileURL(`${positionals[0]}/webtorrent/index.js`).href)
const client = new WebTorrent({
    torrentPort: Number(values.port),
    dhtPort: Number(values.port),
    dht: values.dht ? { bootstrap: [values.dht] } : false,
    utp: values.utp ?? false,
    secure: values.secure ?? false,
    utPex: values.pex ?? false,
    lsd: values.lsd ?? false,
    natUpnp: false,
    natPmp: false,
})
client.on('error', fatal => {
    console.log('failed', fatal)
    process.exit(1)
})
const source = values.source.startsWith('magnet:') ? values.source : readFileSync(values.source)
const torrent = client.add(source, { path: values.save, skipVerify: values.seed ?? false })
torrent.on('warning', what => console.log('warning', String(what)))
torrent.on('metadata', () => console.log('metadata'))
torrent.on('wire', (wire, address) => console.log('peer', address, wire.type))
torrent.on('done', () => console.log('done'))
process.stdin.on('end', () => process.exit(0)).resume()
