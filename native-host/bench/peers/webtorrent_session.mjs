// One WebTorrent for the benchmarks. Commands on standard input, events on standard output, a line of JSON each.
// webtorrent_session.mjs MODULES PORT UPLOAD_BYTES_A_SECOND (-1: no limit)
//
// {"do": "add", "source": FILE or MAGNET, "files": DIR, "seed": bool, "stream": bool, "log": bool, "peers": [HOST:PORT]}
// {"do": "stop"}  removes what was added last, and its files
//
// Events: metadata, stream (with the URL of its own HTTP server), piece (with "log"), done.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const [modules, port, uploadLimit] = process.argv.slice(2)
const { default: WebTorrent } = await import(pathToFileURL(`${modules}/webtorrent/index.js`).href)
const say = (event, words = {}) => console.log(JSON.stringify({ event, ...words }))
const client = new WebTorrent({
    torrentPort: Number(port), uploadLimit: Number(uploadLimit), maxConns: 600,
    secure: false, dht: false, lsd: false, utp: false, utPex: false, natUpnp: false, natPmp: false
})
client.on('error', fatal => {
    console.error('failed', fatal)
    process.exit(1)
})
let server
let torrent

function add ({ source, files, seed = false, stream = false, log = false, peers = [] }) {
    const what = source.startsWith('magnet:') ? source : readFileSync(source)
    const added = torrent = client.add(what, { path: files, skipVerify: seed, deselect: stream })
    added.on('infoHash', () => peers.forEach(peer => added.addPeer(peer)))
    added.on('metadata', () => say('metadata'))
    added.on('done', () => say('done', { up: added.uploaded }))
    if (log) added.on('verified', piece => say('piece', { piece, at: Number(process.hrtime.bigint()) / 1e9 }))
    if (stream) {
        added.on('ready', () => {
            server ??= client.createServer()
            const tell = () => say('stream', { url: `http://127.0.0.1:${server.server.address().port}${added.files[0].streamURL}` })
            server.server.listening ? tell() : server.server.listen(0, '127.0.0.1', tell)
        })
    }
}

createInterface({ input: process.stdin }).on('line', line => {
    const { do: verb, ...words } = JSON.parse(line)
    if (verb === 'add') add(words)
    if (verb === 'sent') say('sent', { bytes: torrent.uploaded })
    if (verb === 'stop') torrent.destroy({ destroyStore: true })
}).on('close', () => process.exit(0))
