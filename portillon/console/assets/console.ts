import 'htmx.org'
import './console.css'
